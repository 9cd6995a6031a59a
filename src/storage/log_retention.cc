#include "storage/log_retention.h"

#include "base/checksum.h"
#include "ports/letter_entry.h"
#include "ports/versions.h"
#include "storage/data_files.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_log.h"

namespace stratus {
namespace {

// How many dead letters of records of that log are kept, with all that were cleared on purpose.
Result<std::int64_t> count_letters(FileSystem& files, const Path& folder, const LogId& log) {
  STRATUS_ASSIGN_OR_RETURN(const LogCheck check, check_log(files, folder));
  STRATUS_RETURN_IF_ERROR(check_gaps(check.gaps, folder, {}));
  if (check.segments.empty()) return 0;
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, reader->extent());
  std::int64_t letters = 0;
  STRATUS_RETURN_IF_ERROR(for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    STRATUS_ASSIGN_OR_RETURN(const LetterEntry entry, decode_letter_entry(record.message));
    if (const auto* cleared = std::get_if<ClearedLetters>(&entry)) letters += cleared->count;
    const auto* letter = std::get_if<DeadLetter>(&entry);
    if (letter != nullptr && letter->record && letter->record->log == log) ++letters;
    return {};
  }));
  return letters;
}

// Records that state no fact are in no dataset: once they leave the log, the dead letters alone hold them.
Status check_letters(FileSystem& files, const Path& data, const Manifest& version) {
  std::int64_t needed = 0;
  for (const auto& [partition, counts] : version.records) needed += counts.dead_letters;
  if (needed == 0) return {};
  const Path folder = data / "rejects";
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t letters, count_letters(files, folder, version.horizon.log));
  if (letters >= needed) return {};
  return fail(
      ErrorKind::kDataLoss,
      "version " + std::to_string(version.version) + " counts " + std::to_string(needed) +
          " records of the log that state no fact, but " + folder.string() + " has dead letters of " +
          std::to_string(letters) +
          " only: the log alone holds the others, and stays whole; put the folder rejects back, or restore a backup");
}

// The kept version that covers least of the log. Versions of another log need nothing of this one.
Result<PinnedManifest> version_behind(ManifestCatalog& catalog, const LogId& log) {
  STRATUS_ASSIGN_OR_RETURN(PinnedManifest least, catalog.current());
  STRATUS_ASSIGN_OR_RETURN(const std::vector<std::int64_t> kept, catalog.versions());
  for (const std::int64_t number : kept) {
    STRATUS_ASSIGN_OR_RETURN(PinnedManifest version, catalog.open(number));
    if (version->horizon.log == log && version->horizon.end.at(0) < least->horizon.end.at(0)) least = std::move(version);
  }
  return least;
}

// That of its last record; without one, of the first later record that has a time.
std::optional<UtcMillis> youngest_time(const std::vector<CheckedSegment>& segments, std::size_t at) {
  if (segments[at].check.newest) return segments[at].check.newest;
  for (std::size_t i = at + 1; i < segments.size(); ++i) {
    if (segments[i].check.oldest) return segments[i].check.oldest;
  }
  return std::nullopt;
}

// Why that segment stays; empty when it may go.
std::string reason_to_stay(const std::vector<CheckedSegment>& segments, std::size_t at, const Manifest& behind,
                           UtcMillis before) {
  const SegmentCheck& check = segments[at].check;
  if (at + 1 == segments.size())
    return "the newest file, from position " + std::to_string(segments[at].file.base) + " on, still grows";
  const std::string records = to_string(LogGap{0, segments[at].file.base, check.end}) + " must stay: ";
  const std::int64_t covered = behind.horizon.end.at(0);
  if (check.end >= covered)
    return records + "version " + std::to_string(behind.version) + " covers nothing from position " +
           std::to_string(covered) + " on, and the newest that it covers is kept";
  const auto time = youngest_time(segments, at);
  if (!time) return records + "they have no time, and no later record has one";
  if (*time >= before) return records + "the newest is of " + format_utc(*time) + ", not older than " + format_utc(before);
  return "";
}

void take(RetentionPlan& plan, const CheckedSegment& segment) {
  ++plan.segments;
  plan.begin = segment.check.end;
  plan.records += segment.check.end - segment.file.base;
  plan.bytes += segment.check.file_bytes;
  if (!plan.oldest) plan.oldest = segment.check.oldest;
  if (segment.check.newest) plan.newest = segment.check.newest;
}

}  // namespace

Status check_facts(const FileStore& store, const Manifest& version) {
  for (const DataFile& file : files_of(version.dataset)) STRATUS_RETURN_IF_ERROR(check_data_file(store, file));
  return {};
}

Result<RetentionPlan> plan_retention(FileSystem& files, const Path& data, UtcMillis before) {
  STRATUS_RETURN_IF_ERROR(check_folder(files, data));
  FolderStore store(files, data);
  ManifestCatalog catalog(store);
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, catalog.current());
  if (current->version == 0)
    return fail(ErrorKind::kConflict,
                "nothing is published, so the log alone holds its messages; run stratus batch run first");
  STRATUS_ASSIGN_OR_RETURN(const LogCheck log, check_log(files, log_of(data)));
  STRATUS_RETURN_IF_ERROR(check_horizon(current->version, current->horizon, log.extent));
  if (!log.gaps.empty())
    return fail(ErrorKind::kDataLoss, "the log lacks " + describe_gaps(log.gaps) +
                                          ": a loss is not hidden by shortening it; put the missing segment files back, or "
                                          "take a new log with stratus log adopt");
  STRATUS_RETURN_IF_ERROR(check_facts(store, *current));
  STRATUS_RETURN_IF_ERROR(check_letters(files, data, *current));
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest behind, version_behind(catalog, log.extent.id));
  RetentionPlan plan;
  plan.log = log.extent;
  plan.begin = log.extent.begin.at(0);
  plan.newest_covered = behind->horizon.end.at(0) - 1;
  for (std::size_t i = 0; i < log.segments.size() && plan.stop.empty(); ++i) {
    plan.stop = reason_to_stay(log.segments, i, *behind, before);
    if (plan.stop.empty()) take(plan, log.segments[i]);
  }
  return plan;
}

Status shorten_log(FileSystem& files, const Path& data, const RetentionPlan& plan, UtcMillis now) {
  if (plan.segments == 0) return {};
  // A power cut may have left a late mark, which hides records from readers: opening the log moves it.
  STRATUS_RETURN_IF_ERROR(SegmentLog::open(files, log_of(data)));
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, log_of(data)));
  STRATUS_ASSIGN_OR_RETURN(const LogRead read, reader->read({0, plan.newest_covered}, 1));
  if (read.records.empty()) return log_ends_early({0, plan.newest_covered}, plan.newest_covered + 1);
  const LogBeginning beginning{plan.log.id,    plan.begin, now, plan.newest_covered, digest(read.records.front().message),
                               plan.log.former};
  STRATUS_RETURN_IF_ERROR(write_beginning(files, log_of(data), beginning));
  return remove_given_up(files, log_of(data));
}

}  // namespace stratus
