// The segment files of a log folder, and a walk over the frames of one of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "storage/log_frame.h"

namespace stratus {

struct SegmentFile {
  std::int64_t base = 0;
  Path path;
};

// "00000000000000000042.log": 20 digits, so that names sort like positions.
std::string segment_name(std::int64_t base);
// In position order. Other files of the folder are passed over.
Result<std::vector<SegmentFile>> list_segments(const FileSystem& files, const Path& folder);
Result<SegmentHeader> read_segment_header(const FileSystem& files, const SegmentFile& segment);

Path mark_path(const Path& folder);
// Nothing when there is none or it is damaged.
std::optional<DurableMark> read_mark(const FileSystem& files, const Path& folder);

// Walks frames from an offset on, reading ahead. Not thread-safe.
class FrameCursor {
 public:
  // Bytes from `limit` on are not looked at.
  FrameCursor(const FileSystem& files, Path path, std::uint64_t offset, std::uint64_t limit);

  std::uint64_t offset() const { return offset_; }
  void extend(std::uint64_t limit) { limit_ = limit; }
  // The header at the offset; nothing at the limit or when no frame can begin here.
  Result<std::optional<FrameHeader>> header();
  // The bytes of that frame, valid until the next call; shorter than the frame at the end of the file.
  Result<std::string_view> frame(const FrameHeader& header);
  void skip(const FrameHeader& header) { offset_ += header.bytes(); }

 private:
  Result<std::string_view> bytes(std::size_t size);

  const FileSystem& files_;
  Path path_;
  std::uint64_t offset_;
  std::uint64_t limit_;
  std::string window_;
  std::uint64_t window_start_ = 0;
};

// What a check of one segment found: intact frames up to `bytes`, which hold positions < `end`.
struct SegmentCheck {
  std::int64_t end = 0;
  std::uint64_t bytes = kSegmentHeaderBytes;
  std::uint64_t file_bytes = 0;
  std::optional<std::int64_t> intact_after_damage;  // an intact frame further on
  std::optional<UtcMillis> oldest;                  // time of the first record; only of a segment that was read whole
  std::optional<UtcMillis> newest;                  // time of the last record
  std::optional<UtcMillis> newest_calls;            // no later frame holds calls; nothing: none does
};

// Verifies every CRC and that positions follow each other. The header was checked before. Beside a writer it judges the
// bytes that were there when it began.
Result<SegmentCheck> check_segment(const FileSystem& files, const SegmentFile& segment);

// What is known of a segment before it is read.
struct SegmentPlace {
  DurableMark mark;                 // of its log
  std::optional<std::int64_t> end;  // where the next segment begins; nothing: there is none
  std::optional<UtcMillis> before;  // time of the last record before it
};

// The same, but what lies below the mark is trusted where its last frame is intact and ends where the mark or the next
// segment says: nothing before that frame is read. A segment that does not fit is read whole.
Result<SegmentCheck> check_segment_from(const FileSystem& files, const SegmentFile& segment, const SegmentPlace& place);

// Where the positions of a segment end that is closed, as its last frame says, without reading the others. Nothing when no
// intact frame ends with the file: then its bytes are damaged, which check_segment() names.
Result<std::optional<std::int64_t>> closed_segment_end(const FileSystem& files, const SegmentFile& segment);

// Up to where intact frames follow each other, of any segment, from the mark on. After a power cut the mark may be late.
Result<DurableMark> last_intact(const FileSystem& files, const Path& folder, DurableMark mark);

// kDataLoss: more of the log stands behind `end`, as last_intact() answered it, and what lies between is damaged or missing.
Status check_nothing_behind(const FileSystem& files, const Path& folder, const DurableMark& end);

// "positions 5 to 9 (file …, from byte 120 on)".
std::string describe_range(std::int64_t from, std::int64_t end, const Path& path, std::uint64_t offset);

}  // namespace stratus
