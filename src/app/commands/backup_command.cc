// stratus backup | restore.
#include "app/of_option.h"
#include "engine/data_view.h"
#include "storage/backup.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "storage/log_check.h"
#include "storage/staged_folder.h"

namespace stratus {
namespace {

BackupProgress shown_on(Progress& progress, const Context& context) {
  return [&](std::uint64_t done, std::uint64_t total) -> Status {
    progress.show(static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
    if (context.stop_requested()) return fail(ErrorKind::kCancelled, "stopped; nothing was kept");
    return {};
  };
}

std::int64_t bytes_in(const BackupList& list) {
  std::int64_t bytes = 0;
  for (const BackupFile& file : list.files) bytes += static_cast<std::int64_t>(file.bytes);
  return bytes;
}

void print_list(const Context& context, const std::string& verb, const Path& folder, const BackupList& list) {
  const auto files = static_cast<std::int64_t>(list.files.size());
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("folder", folder.string());
    json.member("created_at", list.created_at);
    json.member("files", files);
    json.member("bytes", bytes_in(list));
    json.member("log", list.log.id.text);
    json.member("messages", list.log.size());
    json.member("dead_letters", list.dead_letters);
    json.member("version", list.version);
    json.member("horizon", to_text(list.horizon));
    json.end_object();
    context.out << json.line();
    return;
  }
  Table table({verb, folder.string()});
  table.add({"state of", format_utc(floor_seconds(list.created_at))});
  table.add({"files", grouped(files)});
  table.add({"bytes", grouped(bytes_in(list))});
  table.add({"messages", grouped(list.log.size())});
  table.add({"dead letters", grouped(list.dead_letters)});
  table.add({"version", std::to_string(list.version)});
  table.add({"covered by it", to_text(list.horizon)});
  context.out << table.to_string();
}

// A purge of the data folder, or its loss, must not take its backups along.
Status check_outside(const Path& folder, const Path& data) {
  std::error_code error;
  const Path inner = std::filesystem::weakly_canonical(folder, error);
  const Path outer = std::filesystem::weakly_canonical(data, error);
  const auto [end, at] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  if (end != outer.end()) return {};
  return fail(ErrorKind::kInvalidArgument, folder.string() + " lies inside the data folder; give a place outside of it");
}

// What a start would find in the restored folder: every byte of both logs, and the tail from the horizon on.
Status check_restored(FileSystem& files, const DataFolder& folder, const BackupList& list) {
  STRATUS_RETURN_IF_ERROR(check_log(files, folder.rejects()));
  STRATUS_ASSIGN_OR_RETURN(const LogCheck log, check_log(files, folder.log()));
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(files, folder, {}));
  STRATUS_ASSIGN_OR_RETURN(const auto version, view->versions().current());
  if (log.extent == list.log && version->info().number == list.version) return {};
  return fail(ErrorKind::kDataLoss, "the files hold another log or version than its list says");
}

}  // namespace

Status run_backup(const Context& context, const std::string& folder) {
  STRATUS_RETURN_IF_ERROR(context.needs_log_in_folder("backup"));
  const DataFolder data = context.folder();
  STRATUS_RETURN_IF_ERROR(check_outside(folder, data.root));
  STRATUS_ASSIGN_OR_RETURN(StagedFolder staged, StagedFolder::open(context.disk, folder));
  Progress progress(context.notes, context.terminal, "backup, bytes");
  BackupSettings settings;
  settings.program = STRATUS_VERSION;
  settings.created_at = context.clock.now();
  settings.companions = {data.backfill().filename().string()};
  settings.progress = shown_on(progress, context);
  STRATUS_ASSIGN_OR_RETURN(const BackupList list, write_backup(context.disk, data.root, staged.path(), settings));
  STRATUS_RETURN_IF_ERROR(staged.publish());
  // It kept the folder for this process while it was filled.
  STRATUS_RETURN_IF_ERROR(context.disk.remove(DataFolder{folder}.lock()));
  progress.finish(fmt::format("{} written and read back", grouped(bytes_in(list))));
  print_list(context, "backup", folder, list);
  return {};
}

Status run_restore(const Context& context, const std::string& folder) {
  STRATUS_RETURN_IF_ERROR(context.needs_log_in_folder("restore"));
  STRATUS_ASSIGN_OR_RETURN(const BackupList list, read_backup_list(context.disk, folder));
  STRATUS_ASSIGN_OR_RETURN(StagedFolder staged,
                           of_option("--data", StagedFolder::open(context.disk, context.folder().root)));
  Progress progress(context.notes, context.terminal, "restore, bytes");
  STRATUS_RETURN_IF_ERROR(copy_backup(context.disk, folder, staged.path(), list, shown_on(progress, context)));
  if (const Status good = check_restored(context.disk, {staged.path()}, list); !good)
    return fail(good.error().with_context("the backup " + folder));
  STRATUS_RETURN_IF_ERROR(staged.publish());
  progress.finish(fmt::format("{} checked, copied and read back", grouped(bytes_in(list))));
  print_list(context, "restored", context.folder().root, list);
  return {};
}

}  // namespace stratus
