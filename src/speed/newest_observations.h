// When each station was last heard of.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// Thread-safe. Of measured facts only (observed, remote); a fact that is retracted later still counts.
class NewestObservations {
 public:
  void add(std::span<const StoredFact> facts);
  // Keeps the later one.
  void add(const StationId& station, UtcSeconds time);
  // By station.
  std::vector<std::pair<StationId, UtcSeconds>> all() const;

 private:
  UtcSeconds& keep_locked(const StationId& station, UtcSeconds time);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, UtcSeconds> times_;  // guarded by mutex_
};

}  // namespace stratus
