// The check of a log folder, of every byte or from its durable mark on. Changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/event_log.h"
#include "storage/log_beginning.h"
#include "storage/segment_calls.h"
#include "storage/segment_files.h"

namespace stratus {

struct CheckedSegment {
  SegmentFile file;
  SegmentCheck check;
};

// A log without damaged bytes, as far as it was read.
struct LogCheck {
  LogExtent extent;                       // of the intact frames
  std::vector<CheckedSegment> segments;   // in position order; the last one grows. None when the folder has no log
  std::uint32_t last_version = 0;         // of the last segment
  std::optional<LogBeginning> beginning;  // when it was shortened, or took another's place
  std::optional<UtcMillis> newest;        // time of the last record that has one
  std::vector<SegmentWithCalls> calls;    // in position order: those that hold calls, or may
  std::optional<DurableMark> mark;
  std::vector<LogGap> gaps;  // positions from its beginning on whose files are missing

  // Bytes at the very end that are no whole frame: never acknowledged, cut off by the next start.
  std::uint64_t torn_bytes() const {
    return segments.empty() ? 0 : segments.back().check.file_bytes - segments.back().check.bytes;
  }
};

// Reads every byte of the log, also beside its writer. kDataLoss names positions, file and remedy: bad bytes below the
// durable mark or before an intact frame, a missing last segment, a segment or a mark of another log, a log that was
// shortened and holds another record now than the one that it was known by. Other segments that are missing are `gaps`, for
// a published version may hold what stood in them.
Result<LogCheck> check_log(const FileSystem& files, const Path& folder);

// The same for whoever opens the log: what lies below the durable mark is trusted where headers, names and last frames of
// the segments fit together. A segment where they do not is read whole; without a usable mark all are. Damage below the mark
// that this passes over is named by whoever reads there.
Result<LogCheck> check_log_from_mark(const FileSystem& files, const Path& folder);

// kDataLoss names the first gap that reaches further than `covered`, the end of what a published version holds.
Status check_gaps(const std::vector<LogGap>& gaps, const Path& folder, const Offsets& covered);

}  // namespace stratus
