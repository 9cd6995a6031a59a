#include "storage/segment_log.h"

namespace stratus {
namespace {

constexpr std::string_view kRemedy =
    ". Restore the folder from a copy, or move it away and send the messages again; nothing was changed";

tl::unexpected<Error> loss(std::string message) {
  return fail(ErrorKind::kDataLoss, std::move(message) + std::string(kRemedy));
}

// Every segment but the last must be whole, and the next one must go on where it ends.
Status check_joint(const SegmentFile& segment, const SegmentCheck& check, const SegmentFile& next) {
  if (check.end == next.base && check.bytes == check.file_bytes) return {};
  if (check.bytes == check.file_bytes && check.end > next.base)
    return loss(next.path.string() + " begins at a position that " + segment.path.string() + " also holds");
  return loss("the log lacks " + describe_range(check.end, next.base, segment.path, check.bytes));
}

Status check_tail(const SegmentFile& segment, const SegmentCheck& check, const std::optional<DurableMark>& mark) {
  if (check.intact_after_damage)
    return loss("the log is damaged: " + describe_range(check.end, *check.intact_after_damage, segment.path, check.bytes));
  if (!mark || mark->segment < segment.base) return {};
  if (mark->segment > segment.base)
    return loss("the log lacks the file " + segment_name(mark->segment) + ", where it held positions up to " +
                std::to_string(mark->end.value - 1));
  if (mark->bytes > check.bytes)
    return loss("the log is damaged: " + describe_range(check.end, mark->end, segment.path, check.bytes));
  return {};
}

}  // namespace

SegmentLog::SegmentLog(FileSystem& files, Path folder, SegmentLogOptions options)
    : files_(files), folder_(std::move(folder)), options_(std::move(options)) {}

SegmentLog::~SegmentLog() {
  if (mark_ && !broken_) (void)mark_->sync();
}

Result<std::unique_ptr<SegmentLog>> SegmentLog::open(FileSystem& files, Path folder, SegmentLogOptions options) {
  std::unique_ptr<SegmentLog> log(new SegmentLog(files, std::move(folder), std::move(options)));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<SegmentFile> segments, list_segments(files, log->folder_));
  STRATUS_RETURN_IF_ERROR(segments.empty() ? log->create() : log->recover(segments));
  STRATUS_ASSIGN_OR_RETURN(log->mark_, files.open_fixed(mark_path(log->folder_)));
  STRATUS_RETURN_IF_ERROR(files.sync_directory(log->folder_));
  log->move_mark();
  return log;
}

Status SegmentLog::create() {
  if (const auto mark = read_mark(files_, folder_); mark && mark->end > LogPosition{0})
    return loss("the log in " + folder_.string() + " lost all its files; it held positions up to " +
                std::to_string(mark->end.value - 1));
  STRATUS_RETURN_IF_ERROR(files_.create_directories(folder_));
  STRATUS_RETURN_IF_ERROR(files_.sync_directory(folder_.has_parent_path() ? folder_.parent_path() : Path(".")));
  id_ = options_.new_id.text.empty() ? random_log_id() : options_.new_id;
  // An earlier log's mark must not speak about this one.
  STRATUS_RETURN_IF_ERROR(files_.remove(mark_path(folder_)));
  return start_segment({0});
}

Status SegmentLog::recover(std::span<const SegmentFile> segments) {
  const std::optional<DurableMark> mark = read_mark(files_, folder_);
  SegmentCheck check;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(const SegmentHeader header, read_segment_header(files_, segments[i]));
    if (i == 0) id_ = header.log;
    if (header.log != id_) return loss(segments[i].path.string() + " belongs to another log (" + header.log.text + ")");
    STRATUS_ASSIGN_OR_RETURN(check, check_segment(files_, segments[i]));
    if (i + 1 < segments.size()) STRATUS_RETURN_IF_ERROR(check_joint(segments[i], check, segments[i + 1]));
  }
  if (mark && mark->log != id_)
    return loss(mark_path(folder_).string() + " belongs to another log (" + mark->log.text + ")");
  STRATUS_RETURN_IF_ERROR(check_tail(segments.back(), check, mark));
  begin_ = segments.front().base;
  return open_last(segments.back(), check);
}

Status SegmentLog::open_last(const SegmentFile& segment, const SegmentCheck& check) {
  STRATUS_ASSIGN_OR_RETURN(file_, files_.open_append(segment.path));
  bytes_cut_ = check.file_bytes - check.bytes;
  if (bytes_cut_ > 0) STRATUS_RETURN_IF_ERROR(file_->truncate(check.bytes));
  segment_ = segment.base;
  end_ = check.end;
  // The last frame may have been written but not synced before a kill; from here on it counts.
  return file_->sync();
}

Status SegmentLog::start_segment(LogPosition base) {
  const Path path = folder_ / segment_name(base);
  STRATUS_RETURN_IF_ERROR(write_file_atomic(files_, path, encode(SegmentHeader{id_, base})));
  STRATUS_ASSIGN_OR_RETURN(file_, files_.open_append(path));
  segment_ = base;
  return {};
}

Result<LogPosition> SegmentLog::append(std::span<const std::string_view> messages) {
  if (broken_)
    return fail(ErrorKind::kDataLoss,
                "the log " + folder_.string() + " failed to reach the disk and takes nothing more: restart");
  if (messages.empty()) return end_;
  STRATUS_ASSIGN_OR_RETURN(const std::string_view frame, encoder_.encode(end_, messages));
  if (file_->size() > kSegmentHeaderBytes && file_->size() + frame.size() > options_.segment_bytes) {
    STRATUS_RETURN_IF_ERROR(start_segment(end_));
    move_mark();
    if (mark_) (void)mark_->sync();
  }
  STRATUS_RETURN_IF_ERROR(write_frame(frame));
  const LogPosition first = end_;
  end_ = end_ + static_cast<std::int64_t>(messages.size());
  move_mark();
  return first;
}

Status SegmentLog::write_frame(std::string_view frame) {
  const std::uint64_t before = file_->size();
  const Status written = file_->append(frame);
  if (!written) {
    broken_ = !file_->truncate(before).has_value();
    return fail(written.error());
  }
  const Status synced = file_->sync();
  if (synced) return {};
  broken_ = true;
  // What was not acknowledged should not come back: the pages may look clean although they never reached the disk.
  (void)file_->truncate(before);
  return fail(ErrorKind::kDataLoss, synced.error().message + ": the log takes nothing more until it is opened again");
}

// A failure only makes readers and recovery more careful, so it does not fail the append that is already durable.
void SegmentLog::move_mark() {
  if (mark_) (void)mark_->overwrite(encode(DurableMark{id_, segment_, file_->size(), end_}));
}

}  // namespace stratus
