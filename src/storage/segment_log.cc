#include "storage/segment_log.h"

#include <algorithm>

namespace stratus {

SegmentLog::SegmentLog(FileSystem& files, Path folder, SegmentLogOptions options)
    : files_(files), folder_(std::move(folder)), options_(std::move(options)), encoder_(options_.run_tasks) {}

SegmentLog::~SegmentLog() {
  if (mark_ && !broken_) (void)mark_->sync();
}

Result<std::unique_ptr<SegmentLog>> SegmentLog::open(FileSystem& files, Path folder, SegmentLogOptions options) {
  std::unique_ptr<SegmentLog> log(new SegmentLog(files, std::move(folder), std::move(options)));
  STRATUS_ASSIGN_OR_RETURN(const LogCheck check, check_log_from_mark(files, log->folder_));
  STRATUS_RETURN_IF_ERROR(check_gaps(check.gaps, log->folder_, log->options_.covered));
  log->gaps_ = check.gaps;
  STRATUS_RETURN_IF_ERROR(check.segments.empty() ? log->create() : log->go_on(check));
  STRATUS_RETURN_IF_ERROR(remove_given_up(files, log->folder_));
  STRATUS_ASSIGN_OR_RETURN(log->mark_, files.open_fixed(mark_path(log->folder_)));
  STRATUS_RETURN_IF_ERROR(files.sync_directory(log->folder_));
  log->move_mark();
  return log;
}

Status SegmentLog::create() {
  STRATUS_RETURN_IF_ERROR(files_.create_directories(folder_));
  STRATUS_RETURN_IF_ERROR(files_.sync_directory(folder_.parent_path()));
  id_ = options_.new_id.text.empty() ? random_log_id() : options_.new_id;
  // An earlier log's mark must not speak about this one.
  STRATUS_RETURN_IF_ERROR(files_.remove(mark_path(folder_)));
  return start_segment(0);
}

Status SegmentLog::go_on(const LogCheck& check) {
  id_ = check.extent.id;
  former_ = check.extent.former;
  begin_ = check.extent.begin.at(0);
  end_ = check.extent.end.at(0);
  const CheckedSegment& last = check.segments.back();
  segment_ = last.file.base;
  segment_version_ = check.last_version;
  newest_ = check.newest;
  calls_ = check.calls;
  STRATUS_ASSIGN_OR_RETURN(file_, files_.open_append(last.file.path));
  bytes_cut_ = check.torn_bytes();
  if (bytes_cut_ > 0) STRATUS_RETURN_IF_ERROR(file_->truncate(last.check.bytes));
  // The last frame may have been written but not synced before a kill; from here on it counts.
  return file_->sync();
}

Status SegmentLog::start_segment(std::int64_t base) {
  const Path path = folder_ / segment_name(base);
  STRATUS_RETURN_IF_ERROR(write_file_atomic(files_, path, encode(SegmentHeader{id_, base})));
  STRATUS_ASSIGN_OR_RETURN(file_, files_.open_append(path));
  segment_ = base;
  segment_version_ = kSegmentVersion;
  return {};
}

std::vector<Result<LogPosition>> SegmentLog::append(std::span<const LogMessage> messages, UtcMillis time,
                                                    std::span<const StampedCall> calls) {
  std::vector<Result<LogPosition>> answers;
  if (messages.empty()) return answers;
  std::int64_t offset = end_;
  const Status appended = append_frame(messages, time, calls);
  answers.reserve(messages.size());
  while (answers.size() < messages.size()) {
    if (appended) {
      answers.emplace_back(LogPosition{0, offset++});
    } else {
      answers.emplace_back(fail(appended.error()));
    }
  }
  return answers;
}

Status SegmentLog::append_frame(std::span<const LogMessage> messages, UtcMillis time, std::span<const StampedCall> calls) {
  if (broken_)
    return fail(ErrorKind::kDataLoss,
                "the log " + folder_.string() + " failed to reach the disk and takes nothing more: restart");
  time = std::max(time, newest_.value_or(time));
  STRATUS_ASSIGN_OR_RETURN(const std::string_view frame, encoder_.encode(end_, time, messages, calls));
  if (needs_segment(frame.size())) {
    STRATUS_RETURN_IF_ERROR(start_segment(end_));
    move_mark();
    if (mark_) (void)mark_->sync();
  }
  STRATUS_RETURN_IF_ERROR(write_frame(frame));
  end_ += static_cast<std::int64_t>(messages.size());
  newest_ = time;
  if (!calls.empty()) note_calls(time);
  move_mark();
  return {};
}

// A program that knows only an earlier version would take later frames for damage: they go where it names the version.
bool SegmentLog::needs_segment(std::size_t frame_bytes) const {
  const bool full = file_->size() > kSegmentHeaderBytes && file_->size() + frame_bytes > options_.segment_bytes;
  return full || segment_version_ != kSegmentVersion;
}

void SegmentLog::note_calls(UtcMillis time) {
  if (calls_.empty() || calls_.back().file.base != segment_)
    calls_.push_back({{segment_, folder_ / segment_name(segment_)}, time});
  calls_.back().newest = time;
}

Status SegmentLog::visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const {
  for (const SegmentWithCalls& segment : calls_) {
    if (segment.newest >= since) STRATUS_RETURN_IF_ERROR(stratus::visit_calls(files_, segment.file, since, visit));
  }
  return {};
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
  const UtcMillis calls_until = calls_.empty() ? kNoCalls : calls_.back().newest;
  if (mark_) (void)mark_->overwrite(encode(DurableMark{id_, segment_, file_->size(), end_, calls_until}));
}

}  // namespace stratus
