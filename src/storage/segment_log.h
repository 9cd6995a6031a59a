// The embedded log: segment files in one folder, one partition, number 0. Format: docs/formats/log-segment.md.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/file_system.h"
#include "base/run_tasks.h"
#include "ports/event_log.h"
#include "storage/frame_encoder.h"
#include "storage/log_check.h"
#include "storage/log_frame.h"
#include "storage/segment_files.h"

namespace stratus {

struct SegmentLogOptions {
  std::uint64_t segment_bytes = 64 * 1024 * 1024;  // a segment that would grow beyond it is closed
  LogId new_id;                                    // for a log that does not exist yet; random when empty
  Offsets covered{};     // a published version holds what lies below: files of it that are missing do not stop the log
  RunTasks run_tasks{};  // compress the messages of one append
};

// The one writer; the caller holds the lock of the data folder. Not thread-safe.
class SegmentLog final : public EventLog {
 public:
  // Makes the log when the folder has none, else looks at it from its durable mark on, see check_log_from_mark(). Bytes at
  // the very end that were never acknowledged are cut off. Any other damage that is met is kDataLoss naming positions, file
  // and remedy: bad bytes behind the mark before an intact frame, a file that is shorter than the mark or the next one say,
  // a missing segment (unless options.covered reaches behind it), a segment of another log. Bad bytes below the mark are
  // named by whoever reads them. Finishes a shortening (log_retention.h) that was interrupted. `files` must outlive the log.
  static Result<std::unique_ptr<SegmentLog>> open(FileSystem& files, Path folder, SegmentLogOptions options = {});
  ~SegmentLog() override;

  LogExtent extent() const override { return {id_, {{0, begin_}}, {{0, end_}}, former_}; }
  // One write and one fdatasync for all messages and calls: all have a position, or all the same error. kInvalidArgument
  // when they exceed kMaxFrameRawBytes.
  std::vector<Result<LogPosition>> append(std::span<const LogMessage> messages, UtcMillis time,
                                          std::span<const StampedCall> calls = {}) override;
  // Reads the segments that have such calls, or may.
  Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const override;

  // Bytes of an unacknowledged tail that open() cut off.
  std::uint64_t bytes_cut() const { return bytes_cut_; }
  // What open() missed below options.covered.
  const std::vector<LogGap>& gaps() const { return gaps_; }

 private:
  SegmentLog(FileSystem& files, Path folder, SegmentLogOptions options);
  Status create();
  Status go_on(const LogCheck& check);
  Status append_frame(std::span<const LogMessage> messages, UtcMillis time, std::span<const StampedCall> calls);
  bool needs_segment(std::size_t frame_bytes) const;
  void note_calls(UtcMillis time);
  Status start_segment(std::int64_t base);
  Status write_frame(std::string_view frame);
  void move_mark();

  FileSystem& files_;
  const Path folder_;
  const SegmentLogOptions options_;
  LogId id_;
  std::optional<LogId> former_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::int64_t segment_ = 0;             // base of the segment that grows
  std::uint32_t segment_version_ = 0;    // of it
  std::optional<UtcMillis> newest_;      // time of the last record that has one
  std::vector<SegmentWithCalls> calls_;  // in position order
  std::unique_ptr<AppendFile> file_;
  std::unique_ptr<FixedFile> mark_;
  FrameEncoder encoder_;
  std::uint64_t bytes_cut_ = 0;
  std::vector<LogGap> gaps_;
  bool broken_ = false;  // the end of the file is not known any more
};

// Reads beside the writer, of this or of another process, and sees what the durable mark covers; without a usable
// mark, every intact frame. One object: not thread-safe.
class SegmentLogReader final : public EventLogReader {
 public:
  // kNotFound when the folder has no log. `files` must outlive the reader.
  static Result<std::unique_ptr<SegmentLogReader>> open(const FileSystem& files, Path folder);

  Result<LogExtent> extent() override;
  // Looks at the last frame of every closed segment. Damage inside a segment is no gap: whoever reads it names it.
  Result<std::vector<LogGap>> gaps() override;
  // Up to where readers see.
  Result<DurableMark> mark();
  // Stops early, at a frame, when the records fill about 32 MiB.
  Result<LogRead> read(LogPosition from, std::size_t max_records) override;

 private:
  SegmentLogReader(const FileSystem& files, Path folder) : files_(files), folder_(std::move(folder)) {}
  Status refresh();
  Result<DurableMark> scan_end();
  Result<LogRead> read_frames(std::int64_t from, std::size_t max_records);
  Status seek(std::int64_t from);
  Status enter(std::size_t segment);
  Result<FrameHeader> next_header();
  tl::unexpected<Error> damaged(std::string_view what) const;

  const FileSystem& files_;
  const Path folder_;
  LogId id_;
  std::optional<LogId> former_;
  std::vector<SegmentFile> segments_;
  DurableMark durable_;
  FrameDecoder decoder_;
  // The place of the next frame: where the last read stopped.
  std::size_t segment_ = 0;
  std::int64_t position_ = 0;
  std::unique_ptr<FrameCursor> cursor_;
};

}  // namespace stratus
