// stratus verify | count | purge.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "app/terminal/verify_report.h"
#include "base/shown_text.h"
#include "engine/data_view.h"
#include "engine/folder_lock.h"
#include "engine/parallel_tasks.h"
#include "engine/pipeline.h"
#include "engine/verify_folder.h"

namespace stratus {
namespace {

void print_purged(const Context& context, bool removed) {
  const std::string root = context.config.data_dir.string();
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("data_dir", root);
    json.member("removed", removed);
    json.end_object();
    context.out << json.line();
  } else {
    context.out << (removed ? "Removed " : "There is nothing at ") << root << ".\n";
  }
}

void print_only_in_dataset(const Context& context, const VerifyReport& report, bool from_log) {
  const std::string former = report.former_logs > 0
                                 ? ", and there " + std::string(report.former_logs > 1 ? "were " : "was ") +
                                       counted(report.former_logs, "other log", "other logs") + " before it"
                                 : "";
  context.out << fmt::format("{}{} facts stand in the dataset alone: the log begins at {}{}{}.\n",
                             from_log ? "NOT CHECKED: " : "", grouped(report.only_in_dataset),
                             report.log_begin.empty() ? "its first record" : to_text(report.log_begin), former,
                             from_log ? "; they were taken as the dataset has them" : "");
}

// TMPDIR, else /tmp. The data folder may belong to another, and may be read-only.
Path scratch_folder() {
  std::error_code none;
  Path folder = std::filesystem::temp_directory_path(none);
  return none ? Path("/tmp") : folder;
}

}  // namespace

Status run_verify(const Context& context, bool from_log) {
  Progress log(context.notes, context.terminal && !context.json, "log, messages");
  Progress facts(context.notes, context.terminal && !context.json, "dataset and views, facts");
  VerifyOptions options;
  options.from = from_log ? VerifyFrom::kLog : VerifyFrom::kDataset;
  options.stopped = context.stop_requested;
  options.run_tasks = on_all_cores();
  options.scratch.emplace(ScratchPlace{context.files, scratch_folder()});
  options.log_progress = [&](std::int64_t done, std::int64_t total) { log.show(done, total); };
  options.progress = [&](std::int64_t done, std::int64_t total) { facts.show(done, total); };
  const auto looked = verify_folder(context.files, context.folder(), context.configured(), options);
  if (context.terminal && !context.json) context.notes.wipe();
  if (!looked) return fail(looked.error());
  const VerifiedFolder& verified = *looked;
  const VerifyReport& report = verified.report;
  // What could not be read any more is no difference.
  if (context.stop_requested()) return fail(ErrorKind::kCancelled, "stopped before it was done");
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", verified.version);
    write_report(json, report);
    json.end_object();
    context.out << json.line();
  } else {
    for (const std::string& line : report.differences) context.out << "DIFFERENT  " << escaped(line) << "\n";
    context.out << fmt::format(
        "{} files, {} facts, {} cells and {} merged answers of version {} {} the plain reference.\n"
        "digest {}\n",
        grouped(report.files), grouped(report.facts), grouped(report.cells), grouped(report.answers), verified.version,
        report.ok() ? "equal" : "DIFFER FROM", report.digest);
    if (report.dead_letters > 0)
      context.out << grouped(report.dead_letters) << " messages of the log state no fact: stratus rejects list.\n";
    if (report.unregistered > 0)
      context.out << grouped(report.unregistered) << " facts are of stations without a description and in no view.\n";
    if (report.only_in_dataset > 0) print_only_in_dataset(context, report, from_log);
  }
  if (report.ok()) return {};
  return fail(ErrorKind::kDataLoss,
              "what is served differs from the log; run stratus batch run when a station was described otherwise, else see "
              "stratus doctor: stratus batch rebuild makes views anew, and --from-log facts too, where the log has all");
}

Status run_count(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  STRATUS_ASSIGN_OR_RETURN(const auto version, view->versions().current());
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts letters, view->dead_letters());
  std::int64_t messages = 0;
  if (view->log() != nullptr) {
    STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, view->log()->extent());
    messages = extent.size();
  }
  const std::int64_t facts = version->info().facts;
  std::int64_t unregistered = 0;
  for (const auto& [station, of_station] : version->info().unregistered) unregistered += of_station;
  const auto tail = static_cast<std::int64_t>(view->tail_size().facts);
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("messages", messages);
    json.member("dataset_facts", facts);
    json.member("tail_facts", tail);
    json.member("rejects", letters.waiting);
    json.member("unregistered_facts", unregistered);
    json.member("stations", static_cast<std::int64_t>(view->stations().size()));
    json.end_object();
    context.out << json.line();
    return {};
  }
  Table table({"what", "count"});
  table.add({"messages in the log", grouped(messages)});
  table.add({"facts in the dataset", grouped(facts)});
  table.add({"facts in the tail", grouped(tail)});
  table.add({"dead letters that wait", grouped(letters.waiting)});
  table.add({"facts without a described station", grouped(unregistered)});
  table.add({"stations", grouped(static_cast<std::int64_t>(view->stations().size()))});
  context.out << table.to_string();
  return {};
}

// The lock file shows that the folder is one of ours: a purge that was stopped can be done again.
void remove_lock_last(const DataFolder& folder, std::error_code& error) {
  const std::filesystem::directory_iterator entries(folder.root, error);
  for (const auto& entry : entries) {
    if (entry.path() != folder.lock() && !error) std::filesystem::remove_all(entry.path(), error);
  }
  if (!error) std::filesystem::remove_all(folder.root, error);
}

Status run_purge(const Context& context, bool yes) {
  const Path& root = context.config.data_dir;
  std::error_code error;
  if (!std::filesystem::exists(root, error)) {
    print_purged(context, false);
    return {};
  }
  if (!std::filesystem::exists(root / "lock", error))
    return fail(ErrorKind::kInvalidArgument,
                root.string() + " does not look like a data folder of stratus: it has no lock file");
  if (!yes)
    return fail(ErrorKind::kInvalidArgument, "purge removes " + root.string() + " with all its facts; say --yes to do it");
  {
    STRATUS_ASSIGN_OR_RETURN(const auto lock, FolderLock::take_alone(context.files, context.folder(), "purge"));
    remove_lock_last(context.folder(), error);
  }
  if (error) return fail(ErrorKind::kUnavailable, "cannot remove " + root.string() + ": " + error.message());
  print_purged(context, true);
  return {};
}

}  // namespace stratus
