// The calls with a key that the frames of a segment hold.
#pragma once

#include <functional>

#include "ports/stamped_call.h"
#include "storage/segment_files.h"

namespace stratus {

// A segment that holds calls, and the time of the last frame with some.
struct SegmentWithCalls {
  SegmentFile file;
  UtcMillis newest;
};

// Those of frames of `since` or later, in order. The segment was checked before; kDataLoss when it is damaged all the same.
Status visit_calls(const FileSystem& files, const SegmentFile& segment, UtcMillis since,
                   const std::function<void(StampedCall)>& visit);

}  // namespace stratus
