#include <algorithm>

#include "storage/segment_log.h"

namespace stratus {
namespace {

constexpr std::size_t kMaxReadBytes = 32 * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<SegmentLogReader>> SegmentLogReader::open(const FileSystem& files, Path folder) {
  std::unique_ptr<SegmentLogReader> reader(new SegmentLogReader(files, std::move(folder)));
  STRATUS_RETURN_IF_ERROR(reader->refresh());
  return reader;
}

Status SegmentLogReader::refresh() {
  std::optional<DurableMark> mark = read_mark(files_, folder_);
  if (segments_.empty() || !mark || mark->segment != segments_.back().base) {
    const std::int64_t entered = cursor_ ? segments_[segment_].base : 0;
    STRATUS_ASSIGN_OR_RETURN(LogSegments log, list_log(files_, folder_));
    former_ = log.former();
    segments_ = std::move(log.kept);
    // Old segments may have been removed: the place counts by index.
    if (cursor_ && (segment_ >= segments_.size() || segments_[segment_].base != entered)) cursor_.reset();
    if (segments_.empty()) return fail(ErrorKind::kNotFound, "there is no log in " + folder_.string());
    STRATUS_ASSIGN_OR_RETURN(const SegmentHeader header, read_segment_header(files_, segments_.front()));
    id_ = header.log;
  }
  if (mark && mark->log != id_)
    return fail(ErrorKind::kDataLoss, mark_path(folder_).string() + " belongs to another log (" + mark->log.text + ")");
  if (!mark) {
    STRATUS_ASSIGN_OR_RETURN(mark, scan_end());
  }
  durable_ = *mark;
  return {};
}

Result<DurableMark> SegmentLogReader::scan_end() {
  STRATUS_ASSIGN_OR_RETURN(const SegmentCheck check, check_segment(files_, segments_.back()));
  if (check.intact_after_damage)
    return fail(ErrorKind::kDataLoss, "the log is damaged: " + describe_range(check.end, *check.intact_after_damage,
                                                                              segments_.back().path, check.bytes));
  return DurableMark{id_, segments_.back().base, check.bytes, check.end};
}

Result<LogExtent> SegmentLogReader::extent() {
  STRATUS_RETURN_IF_ERROR(refresh());
  return LogExtent{id_, {{0, segments_.front().base}}, {{0, durable_.end}}, former_};
}

Result<std::vector<LogGap>> SegmentLogReader::gaps() {
  STRATUS_ASSIGN_OR_RETURN(const LogSegments log, list_log(files_, folder_));
  const std::vector<SegmentFile>& segments = log.kept;
  std::vector<LogGap> gaps;
  std::int64_t next = log.begin();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].base > next) gaps.push_back({0, next, segments[i].base});
    if (i + 1 == segments.size()) break;
    STRATUS_ASSIGN_OR_RETURN(const auto end, closed_segment_end(files_, segments[i]));
    next = end.value_or(segments[i + 1].base);
  }
  return gaps;
}

Result<DurableMark> SegmentLogReader::mark() {
  STRATUS_RETURN_IF_ERROR(refresh());
  return durable_;
}

Result<LogRead> SegmentLogReader::read(LogPosition from, std::size_t max_records) {
  if (from.partition != 0) return LogRead{{}, from.offset};
  if (from.offset >= durable_.end) STRATUS_RETURN_IF_ERROR(refresh());
  if (from.offset >= durable_.end) return LogRead{{}, from.offset};
  if (from.offset < segments_.front().base)
    return fail(ErrorKind::kNotFound,
                to_string(from) + " lies before the log, which begins at " + std::to_string(segments_.front().base));
  return read_frames(from.offset, max_records);
}

// At least one record: where frames end, what follows is gone, which the next read says.
Result<LogRead> SegmentLogReader::read_frames(std::int64_t from, std::size_t max_records) {
  STRATUS_RETURN_IF_ERROR(seek(from));
  std::vector<LogRecord> records;
  std::size_t bytes = 0;
  while (position_ < durable_.end && (records.empty() || (records.size() < max_records && bytes < kMaxReadBytes))) {
    const auto header = next_header();
    if (!header && !records.empty()) break;
    if (!header) return fail(header.error());
    STRATUS_ASSIGN_OR_RETURN(const std::string_view frame, cursor_->frame(*header));
    if (!frame_intact(*header, frame)) return damaged("a frame is damaged");
    STRATUS_RETURN_IF_ERROR(decoder_.decode(*header, frame, from, records));
    bytes += header->raw_bytes;
    cursor_->skip(*header);
    position_ = header->end();
  }
  return LogRead{std::move(records), position_};
}

// Frame headers are enough to find a position; each must go on where the one before ended.
Status SegmentLogReader::seek(std::int64_t from) {
  const auto after = std::upper_bound(segments_.begin(), segments_.end(), from,
                                      [](std::int64_t position, const SegmentFile& file) { return position < file.base; });
  const auto segment = static_cast<std::size_t>(after - segments_.begin()) - 1;
  if (!cursor_ || segment < segment_ || position_ > from || (segment > segment_ && segments_[segment].base > position_)) {
    STRATUS_RETURN_IF_ERROR(enter(segment));
  }
  while (true) {
    STRATUS_ASSIGN_OR_RETURN(const FrameHeader header, next_header());
    if (header.end() > from) return {};
    cursor_->skip(header);
    position_ = header.end();
  }
}

Status SegmentLogReader::enter(std::size_t segment) {
  const SegmentFile& file = segments_[segment];
  STRATUS_ASSIGN_OR_RETURN(const SegmentHeader header, read_segment_header(files_, file));
  if (header.log != id_)
    return fail(ErrorKind::kDataLoss, file.path.string() + " belongs to another log (" + header.log.text + ")");
  segment_ = segment;
  position_ = file.base;
  cursor_ = std::make_unique<FrameCursor>(files_, file.path, kSegmentHeaderBytes, kSegmentHeaderBytes);
  return {};
}

Result<FrameHeader> SegmentLogReader::next_header() {
  while (true) {
    const bool grows = segments_[segment_].base == durable_.segment;
    std::uint64_t limit = durable_.bytes;
    if (!grows) {
      STRATUS_ASSIGN_OR_RETURN(limit, files_.file_size(segments_[segment_].path));
    }
    cursor_->extend(limit);
    if (cursor_->offset() < limit) break;
    if (grows || segment_ + 1 >= segments_.size() || segments_[segment_ + 1].base != position_)
      return damaged("frames are missing");
    STRATUS_RETURN_IF_ERROR(enter(segment_ + 1));
  }
  STRATUS_ASSIGN_OR_RETURN(const std::optional<FrameHeader> header, cursor_->header());
  if (!header || header->base != position_) return damaged("no frame begins here");
  return *header;
}

tl::unexpected<Error> SegmentLogReader::damaged(std::string_view what) const {
  const SegmentFile& file = segments_[segment_];
  std::int64_t end = segment_ + 1 < segments_.size() ? segments_[segment_ + 1].base : durable_.end;
  // Where it goes on; only whoever meets damage reads for it.
  const auto check = check_segment(files_, file);
  if (check && check->end == position_ && check->intact_after_damage) end = std::min(end, *check->intact_after_damage);
  return fail(ErrorKind::kDataLoss, "the log is damaged (" + std::string(what) +
                                        "): " + describe_range(position_, end, file.path, cursor_ ? cursor_->offset() : 0));
}

}  // namespace stratus
