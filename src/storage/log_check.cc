#include "storage/log_check.h"

#include "base/checksum.h"
#include "storage/segment_log.h"

namespace stratus {
namespace {

constexpr std::string_view kRemedy =
    ". Restore the folder from a copy; stratus doctor says what else helps; nothing was changed";

enum class Depth { kWhole, kFromMark };

tl::unexpected<Error> loss(std::string message) {
  return fail(ErrorKind::kDataLoss, std::move(message) + std::string(kRemedy));
}

// Every segment but the last must be whole, and the next one goes on where it ends, unless files are missing.
Status check_joint(const SegmentFile& segment, const SegmentCheck& check, const SegmentFile& next,
                   std::vector<LogGap>& gaps) {
  const bool whole = check.bytes == check.file_bytes;
  if (whole && check.end <= next.base) {
    if (check.end < next.base) gaps.push_back({0, check.end, next.base});
    return {};
  }
  if (whole) return loss(next.path.string() + " begins at a position that " + segment.path.string() + " also holds");
  return loss("the log lacks " +
              describe_range(check.end, check.intact_after_damage.value_or(next.base), segment.path, check.bytes));
}

Status check_tail(const SegmentFile& segment, const SegmentCheck& check, const std::optional<DurableMark>& mark) {
  if (check.intact_after_damage)
    return loss("the log is damaged: " + describe_range(check.end, *check.intact_after_damage, segment.path, check.bytes));
  if (!mark || mark->segment < segment.base) return {};
  if (mark->segment > segment.base)
    return loss("the log lacks the file " + segment_name(mark->segment) + ", where it held positions up to " +
                std::to_string(mark->end - 1));
  if (mark->bytes > check.bytes)
    return loss("the log is damaged: " + describe_range(check.end, mark->end, segment.path, check.bytes));
  return {};
}

Status check_none(const Path& folder, const std::optional<DurableMark>& mark) {
  if (mark && mark->end > 0)
    return loss("the log in " + folder.string() + " lost all its files; it held positions up to " +
                std::to_string(mark->end - 1));
  return {};
}

// The log is the one that was shortened: it still holds the record that it is known by, unless its file is missing.
Status check_beginning(const FileSystem& files, const Path& folder, const LogCheck& log) {
  const LogBeginning& beginning = *log.beginning;
  const Path path = beginning_path(folder);
  if (beginning.log != log.extent.id) return loss(path.string() + " belongs to another log (" + beginning.log.text + ")");
  if (!beginning.shortened()) return {};
  const LogPosition known{0, beginning.newest_covered};
  for (const LogGap& gap : log.gaps) {
    if (gap.contains(known)) return {};
  }
  if (!log.extent.end.covers(known))
    return loss("the log in " + folder.string() + " ends before " + to_string(known) +
                ", which it held when it was shortened");
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, folder));
  STRATUS_ASSIGN_OR_RETURN(const LogRead read, reader->read(known, 1));
  // Nothing is read where the mark is late, as after a power cut.
  if (read.records.empty() || digest(read.records.front().message) == beginning.digest) return {};
  return loss(to_string(known) + " of the log in " + folder.string() + " holds another record than when it was shortened");
}

// The next segment of the log, and where the one behind it begins.
Status check_next(const FileSystem& files, const SegmentFile& segment, std::optional<std::int64_t> end, Depth depth,
                  LogCheck& log) {
  STRATUS_ASSIGN_OR_RETURN(const SegmentHeader header, read_segment_header(files, segment));
  if (log.segments.empty()) log.extent.id = header.log;
  if (header.log != log.extent.id) return loss(segment.path.string() + " belongs to another log (" + header.log.text + ")");
  log.last_version = header.version;
  const bool trusting = depth == Depth::kFromMark && log.mark && log.mark->log == header.log;
  STRATUS_ASSIGN_OR_RETURN(const SegmentCheck check, trusting
                                                         ? check_segment_from(files, segment, {*log.mark, end, log.newest})
                                                         : check_segment(files, segment));
  log.segments.push_back({segment, check});
  if (check.newest) log.newest = check.newest;
  if (check.newest_calls) log.calls.push_back({segment, *check.newest_calls});
  return {};
}

Result<LogCheck> check(const FileSystem& files, const Path& folder, Depth depth) {
  LogCheck log;
  // Read before the files are listed: a segment that a mark names was there before the mark.
  log.mark = read_mark(files, folder);
  STRATUS_ASSIGN_OR_RETURN(const LogSegments listed, list_log(files, folder));
  const std::vector<SegmentFile>& segments = listed.kept;
  if (segments.empty()) {
    STRATUS_RETURN_IF_ERROR(check_none(folder, log.mark));
    return log;
  }
  log.beginning = listed.beginning;
  log.extent.former = listed.former();
  if (segments.front().base > listed.begin()) log.gaps.push_back({0, listed.begin(), segments.front().base});
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const SegmentFile* const next = i + 1 < segments.size() ? &segments[i + 1] : nullptr;
    STRATUS_RETURN_IF_ERROR(
        check_next(files, segments[i], next != nullptr ? std::optional(next->base) : std::nullopt, depth, log));
    if (next != nullptr) STRATUS_RETURN_IF_ERROR(check_joint(segments[i], log.segments[i].check, *next, log.gaps));
  }
  if (log.mark && log.mark->log != log.extent.id)
    return loss(mark_path(folder).string() + " belongs to another log (" + log.mark->log.text + ")");
  STRATUS_RETURN_IF_ERROR(check_tail(segments.back(), log.segments.back().check, log.mark));
  log.extent.begin.set(0, segments.front().base);
  log.extent.end.set(0, log.segments.back().check.end);
  if (log.beginning) STRATUS_RETURN_IF_ERROR(check_beginning(files, folder, log));
  return log;
}

}  // namespace

Result<LogCheck> check_log(const FileSystem& files, const Path& folder) { return check(files, folder, Depth::kWhole); }

Result<LogCheck> check_log_from_mark(const FileSystem& files, const Path& folder) {
  return check(files, folder, Depth::kFromMark);
}

Status check_gaps(const std::vector<LogGap>& gaps, const Path& folder, const Offsets& covered) {
  for (const LogGap& gap : gaps) {
    if (gap.end > covered.at(gap.partition))
      return loss("the log in " + folder.string() + " lacks " + to_string(gap) + ": files are missing");
  }
  return {};
}

}  // namespace stratus
