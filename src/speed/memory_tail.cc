#include "speed/memory_tail.h"

#include <algorithm>
#include <mutex>

namespace stratus {

void MemoryTail::apply(std::span<const StoredFact> facts, LogPosition end) {
  const std::unique_lock lock(mutex_);
  FactsByTime* of_station = nullptr;
  const StationId* last = nullptr;
  for (const StoredFact& stored : facts) {
    if (last == nullptr || *last != stored.fact.station) {
      of_station = &stations_[stored.fact.station.text()];
      last = &stored.fact.station;
    }
    // Facts mostly come in time order.
    of_station->emplace_hint(of_station->end(), stored.fact.time, stored);
  }
  size_ += facts.size();
  end_ = std::max(end_, end);
}

TailSnapshot MemoryTail::snapshot() const {
  const std::shared_lock lock(mutex_);
  return {start_, end_};
}

std::vector<StoredFact> MemoryTail::facts(const StationId& station, TimeRange range, TailSnapshot snapshot) const {
  std::vector<StoredFact> found;
  const std::shared_lock lock(mutex_);
  const auto of_station = stations_.find(station.text());
  if (of_station == stations_.end()) return found;
  const auto first = of_station->second.lower_bound(range.from);
  const auto last = of_station->second.lower_bound(range.to);
  for (auto it = first; it != last; ++it) {
    const LogPosition position = it->second.position;
    if (snapshot.start <= position && position < snapshot.end) found.push_back(it->second);
  }
  return found;
}

bool MemoryTail::contains(const Fact& fact) const {
  const std::shared_lock lock(mutex_);
  const auto of_station = stations_.find(fact.station.text());
  if (of_station == stations_.end()) return false;
  const auto [first, last] = of_station->second.equal_range(fact.time);
  return std::any_of(first, last, [&](const auto& entry) { return entry.second.fact == fact; });
}

void MemoryTail::trim(LogPosition start) {
  const std::unique_lock lock(mutex_);
  start_ = std::max(start_, start);
  for (auto station = stations_.begin(); station != stations_.end();) {
    size_ -= std::erase_if(station->second, [&](const auto& entry) { return entry.second.position < start_; });
    station = station->second.empty() ? stations_.erase(station) : std::next(station);
  }
}

std::size_t MemoryTail::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

}  // namespace stratus
