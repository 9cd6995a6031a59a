// The whole check of a log folder: what opening it for writing would find. Changes nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "ports/event_log.h"
#include "storage/segment_files.h"

namespace stratus {

// A log without damage; `segments` is 0 when the folder has none.
struct LogCheck {
  LogExtent extent;  // of the intact frames
  std::int64_t segments = 0;
  SegmentFile last;  // the segment that grows
  SegmentCheck last_check;
  std::optional<DurableMark> mark;

  // Bytes at the very end that are no whole frame: never acknowledged, cut off by the next start.
  std::uint64_t torn_bytes() const { return last_check.file_bytes - last_check.bytes; }
};

// Reads every byte of the log, also beside its writer. kDataLoss names positions, file and remedy: bad bytes below the
// durable mark or before an intact frame, a missing segment, a segment or a mark of another log.
Result<LogCheck> check_log(const FileSystem& files, const Path& folder);

}  // namespace stratus
