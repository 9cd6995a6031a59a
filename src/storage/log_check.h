// The whole check of a log folder: what opening it for writing would find. Changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/event_log.h"
#include "storage/segment_calls.h"
#include "storage/segment_files.h"

namespace stratus {

// A log without damaged bytes; `segments` is 0 when the folder has none.
struct LogCheck {
  LogExtent extent;  // of the intact frames
  std::int64_t segments = 0;
  SegmentFile last;  // the segment that grows
  std::uint32_t last_version = 0;
  SegmentCheck last_check;
  std::optional<UtcMillis> newest;      // time of the last record that has one
  std::vector<SegmentWithCalls> calls;  // in position order
  std::optional<DurableMark> mark;
  std::vector<LogGap> gaps;  // positions whose files are missing: the oldest, or some in the middle

  // Bytes at the very end that are no whole frame: never acknowledged, cut off by the next start.
  std::uint64_t torn_bytes() const { return last_check.file_bytes - last_check.bytes; }
};

// Reads every byte of the log, also beside its writer. kDataLoss names positions, file and remedy: bad bytes below the
// durable mark or before an intact frame, a missing last segment, a segment or a mark of another log. Other segments that
// are missing are `gaps`, for a published version may hold what stood in them.
Result<LogCheck> check_log(const FileSystem& files, const Path& folder);

// kDataLoss names the first gap that reaches further than `covered`, the end of what a published version holds.
Status check_gaps(const std::vector<LogGap>& gaps, const Path& folder, const Offsets& covered);

}  // namespace stratus
