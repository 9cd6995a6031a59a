// When a failed batch run is tried again.
#pragma once

#include <algorithm>
#include <chrono>

namespace stratus {

// How long a run that failed so many times in a row is left alone: 10 s, twice as long after each failure, 15 minutes at
// most.
constexpr std::chrono::seconds retry_pause(int failures) {
  constexpr std::int64_t kFirstSeconds = 10;
  constexpr std::int64_t kMostSeconds = 900;
  constexpr int kMostDoublings = 10;
  if (failures <= 0) return std::chrono::seconds(0);
  return std::chrono::seconds(std::min(kFirstSeconds << std::min(failures - 1, kMostDoublings), kMostSeconds));
}

}  // namespace stratus
