#include "speed/newest_observations.h"

#include <algorithm>

namespace stratus {

UtcSeconds& NewestObservations::keep_locked(const StationId& station, UtcSeconds time) {
  UtcSeconds& newest = times_.try_emplace(station.text(), time).first->second;
  newest = std::max(newest, time);
  return newest;
}

void NewestObservations::add(const StationId& station, UtcSeconds time) {
  const std::lock_guard lock(mutex_);
  keep_locked(station, time);
}

void NewestObservations::add(std::span<const StoredFact> facts) {
  const std::lock_guard lock(mutex_);
  // Facts of one station mostly come together.
  const StationId* last = nullptr;
  UtcSeconds* of_station = nullptr;
  for (const StoredFact& stored : facts) {
    if (!kMeasuredKinds.contains(stored.fact.kind) || stored.fact.retraction) continue;
    if (last == nullptr || *last != stored.fact.station) of_station = &keep_locked(stored.fact.station, stored.fact.time);
    *of_station = std::max(*of_station, stored.fact.time);
    last = &stored.fact.station;
  }
}

std::vector<std::pair<StationId, UtcSeconds>> NewestObservations::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<StationId, UtcSeconds>> all;
  all.reserve(times_.size());
  for (const auto& [station, time] : times_) all.emplace_back(StationId(station), time);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace stratus
