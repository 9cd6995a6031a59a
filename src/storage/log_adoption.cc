#include "storage/log_adoption.h"

#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/log_retention.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_draft.h"
#include "storage/segment_log.h"

namespace stratus {
namespace {

Path new_of(const Path& data) { return data / "log.new"; }
// Where the former log stands for an instant, to see whether it can be moved.
Path tried_of(const Path& data) { return data / "log.tried"; }

Status move(FileSystem& files, const Path& from, const Path& to) {
  STRATUS_RETURN_IF_ERROR(files.rename(from, to));
  return files.sync_directory(to.parent_path());
}

// Which log the files are of, as far as they say so.
std::optional<LogId> id_in(const FileSystem& files, const Path& folder) {
  const auto segments = list_segments(files, folder);
  if (segments && !segments->empty()) {
    if (const auto header = read_segment_header(files, segments->front())) return header->log;
  }
  if (const auto mark = read_mark(files, folder)) return mark->log;
  return std::nullopt;
}

// Where the folder with the former log goes; nothing when it has no files.
Result<std::optional<Path>> aside_of(const FileSystem& files, const Path& data, const LogId& known) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list(log_of(data)));
  if (names.empty()) return std::nullopt;
  return data / ("log.former-" + id_in(files, log_of(data)).value_or(known).text);
}

// Up to where the log in the folder was ever known to reach. The mark alone is left when all segments are lost. An error:
// that cannot be told.
Result<DurableMark> end_of_log(const FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const auto segments, list_segments(files, folder));
  if (const auto mark = read_mark(files, folder); segments.empty() && mark) return *mark;
  if (segments.empty()) return fail(ErrorKind::kNotFound, "there is no log in " + folder.string());
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const DurableMark mark, reader->mark());
  STRATUS_ASSIGN_OR_RETURN(const DurableMark end, last_intact(files, folder, mark));
  STRATUS_RETURN_IF_ERROR(check_nothing_behind(files, folder, end));
  return end;
}

// The version with a new log: its facts, none of whose records the log has.
Manifest going_on(const Manifest& current, const AdoptionPlan& plan, const LogId& log) {
  Manifest next = current;
  const bool same = plan.log == current.horizon.log;
  next.former.push_back({current.horizon, same ? plan.end.join(current.horizon.end) : current.horizon.end, current.records});
  next.horizon = {log, {}};
  next.records.clear();
  return next;
}

Result<PinnedManifest> newest_manifest(FileSystem& files, const Path& data) {
  FolderStore store(files, data);
  return ManifestCatalog(store).current();
}

// A log that was shortened, or took another's place, says that a version held what it lacks.
Status check_never_published(const FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const LogSegments log, list_log(files, log_of(data)));
  if (!log.beginning) return {};
  return fail(ErrorKind::kDataLoss, "the manifests of " + data.string() +
                                        " are gone, and the log does not have all that was published: the files in dataset "
                                        "alone hold it. Keep them, put the folder manifests back, or restore a backup");
}

Result<bool> has_files(const FileSystem& files, const Path& folder) {
  return files.list(folder).map([](const auto& names) { return !names.empty(); });
}

Result<bool> is_published(FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const auto segments, list_segments(files, new_of(data)));
  if (segments.empty()) return false;
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, newest_manifest(files, data));
  return id_in(files, new_of(data)) == current->horizon.log;
}

Status put_back(FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const bool away, has_files(files, tried_of(data)));
  return away ? move(files, tried_of(data), log_of(data)) : Status();
}

// Once the version is published, the former log must move.
Status try_to_move(FileSystem& files, const Path& data) {
  const Status moved = files.rename(log_of(data), tried_of(data));
  if (moved) return move(files, tried_of(data), log_of(data));
  if (moved.error().kind == ErrorKind::kNotFound) return {};
  return fail(ErrorKind::kUnsupported,
              "the folder " + log_of(data).string() + " cannot be renamed (" + moved.error().message +
                  "): it is probably a disk of its own. Nothing was changed; mount that disk "
                  "elsewhere, so that log is a folder of the data folder or not there, and try again");
}

// A log that has nothing yet, and says whose place it takes.
Result<LogId> make_log(FileSystem& files, const Path& folder, const LogId& former) {
  STRATUS_ASSIGN_OR_RETURN(const auto log, SegmentLog::open(files, folder));
  LogBeginning beginning;
  beginning.log = log->extent().id;
  beginning.former = former;
  STRATUS_RETURN_IF_ERROR(write_beginning(files, folder, beginning));
  return beginning.log;
}

// Into the folder that is kept; away when there is none.
Status forget_fetched(FileSystem& files, const Path& data, const AdoptionPlan& plan) {
  if (!plan.fetched_again) return {};
  const Path path = backfill_path(data);
  if (plan.aside) {
    STRATUS_ASSIGN_OR_RETURN(const std::string bytes, files.read(path, 0, kWholeFile));
    STRATUS_RETURN_IF_ERROR(write_file_atomic(files, log_of(data) / path.filename(), bytes));
  }
  STRATUS_RETURN_IF_ERROR(files.remove(path));
  return files.sync_directory(data);
}

Status note_fetched(const FileSystem& files, const Path& data, AdoptionPlan& plan) {
  if (!plan.loses()) return {};
  const auto bytes = files.file_size(backfill_path(data));
  if (!bytes && bytes.error().kind != ErrorKind::kNotFound) return fail(bytes.error());
  plan.fetched_again = bytes.has_value();
  return {};
}

}  // namespace

Path backfill_path(const Path& data) { return data / "backfill.json"; }

Result<AdoptionPlan> plan_adoption(FileSystem& files, const Path& data) {
  FolderStore store(files, data);
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, ManifestCatalog(store).current());
  if (current->version == 0) {
    STRATUS_RETURN_IF_ERROR(check_never_published(files, data));
    return fail(ErrorKind::kConflict, "nothing is published in " + data.string() +
                                          ", so no facts would go on; run stratus batch run, or use another --data");
  }
  STRATUS_RETURN_IF_ERROR(check_facts(store, *current));
  AdoptionPlan plan;
  plan.version = current->version;
  plan.covered = current->horizon;
  plan.lose_from = current->horizon.end;
  STRATUS_ASSIGN_OR_RETURN(const auto aside, aside_of(files, data, current->horizon.log));
  if (aside) {
    plan.aside = aside->filename().string();
    STRATUS_ASSIGN_OR_RETURN(const bool taken, has_files(files, *aside));
    if (taken)
      return fail(ErrorKind::kAlreadyExists, aside->string() + " is there already, and holds a former log; move it away");
  }
  const auto end = end_of_log(files, log_of(data));
  if (!end) {
    plan.fault = end.error().message;
  } else {
    plan.log = end->log;
    plan.end = {{0, end->end}};
    if (*plan.log != current->horizon.log) plan.lose_from = {};
    plan.lost = plan.lose_from.missing_from(plan.end);
  }
  STRATUS_RETURN_IF_ERROR(note_fetched(files, data, plan));
  return plan;
}

Status check_loss(const AdoptionPlan& plan, const std::optional<Offsets>& lose_from) {
  const std::string exact = to_text(plan.lose_from);
  if (lose_from && *lose_from != plan.lose_from)
    return fail(ErrorKind::kInvalidArgument, "--lose-from " + to_text(*lose_from) + ": what version " +
                                                 std::to_string(plan.version) + " does not cover begins at " + exact);
  if (lose_from || !plan.loses()) return {};
  if (!plan.fault.empty())
    return fail(ErrorKind::kConflict, "where the log ends cannot be told (" + plan.fault + "): what it held from " + exact +
                                          " on would be lost; restore the log from a backup, or say --lose-from " + exact);
  return fail(ErrorKind::kConflict, describe_gaps(plan.lost) + " of log " + plan.log->text + " are not covered by version " +
                                        std::to_string(plan.version) +
                                        " and would be lost; run stratus batch run first, or say --lose-from " + exact);
}

Result<LogId> adopt_log(FileSystem& files, const Path& data, const AdoptionPlan& plan, UtcMillis now) {
  STRATUS_RETURN_IF_ERROR(remove_all(files, new_of(data)));
  FolderStore store(files, data);
  ManifestCatalog catalog(store);
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, catalog.current());
  STRATUS_RETURN_IF_ERROR(try_to_move(files, data));
  STRATUS_ASSIGN_OR_RETURN(const LogId id, make_log(files, new_of(data), current->horizon.log));
  STRATUS_RETURN_IF_ERROR(forget_fetched(files, data, plan));
  const auto with_new_log = [&](const Manifest& newest) -> Result<Manifest> { return going_on(newest, plan, id); };
  STRATUS_RETURN_IF_ERROR(publish_next(catalog, now, with_new_log));
  STRATUS_RETURN_IF_ERROR(finish_adoption(files, data));
  return id;
}

Result<bool> adoption_begun(const FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const auto segments, list_segments(files, new_of(data)));
  if (!segments.empty()) return true;
  return has_files(files, tried_of(data));
}

Result<bool> adoption_waits(FileSystem& files, const Path& data) {
  STRATUS_ASSIGN_OR_RETURN(const bool away, has_files(files, tried_of(data)));
  if (away) return true;
  return is_published(files, data);
}

Status finish_adoption(FileSystem& files, const Path& data) {
  STRATUS_RETURN_IF_ERROR(put_back(files, data));
  STRATUS_ASSIGN_OR_RETURN(const bool published, is_published(files, data));
  if (!published) return remove_all(files, new_of(data));
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, newest_manifest(files, data));
  if (current->former.empty())
    return fail(ErrorKind::kDataLoss, "version " + std::to_string(current->version) + " covers the log in " +
                                          new_of(data).string() +
                                          " and names no former log: not what stratus log adopt makes; restore a backup");
  STRATUS_ASSIGN_OR_RETURN(const auto aside, aside_of(files, data, current->former.back().covered.log));
  if (aside) STRATUS_RETURN_IF_ERROR(move(files, log_of(data), *aside));
  return move(files, new_of(data), log_of(data));
}

}  // namespace stratus
