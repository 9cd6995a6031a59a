// The calls with a key that the frames of a segment hold.
#pragma once

#include <functional>

#include "ports/stamped_call.h"
#include "storage/segment_files.h"

namespace stratus {

// A segment that holds calls, or may, and the time after which none of its frames does.
struct SegmentWithCalls {
  SegmentFile file;
  UtcMillis newest;
};

// Those of frames of `since` or later, in order. Reads the whole segment: kDataLoss when any of it is damaged, for it may
// have held calls.
Status visit_calls(const FileSystem& files, const SegmentFile& segment, UtcMillis since,
                   const std::function<void(StampedCall)>& visit);

}  // namespace stratus
