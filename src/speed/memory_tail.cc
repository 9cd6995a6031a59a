#include "speed/memory_tail.h"

#include <algorithm>
#include <mutex>
#include <tuple>

namespace stratus {
namespace {

// Of a text beside its object; short ones stand inside.
std::uint64_t outer_bytes(const std::string& text) {
  static const std::size_t kInside = std::string().capacity();
  return text.size() > kInside ? text.size() + 1 : 0;
}

// A fact as a node of the tree: three pointers and a colour, and what the allocator adds.
std::uint64_t bytes_of(const StoredFact& stored) {
  constexpr std::uint64_t kNode = 4 * sizeof(void*) + 2 * sizeof(void*);
  const Fact& fact = stored.fact;
  return sizeof(StoredFact) + kNode + outer_bytes(fact.station.text()) + outer_bytes(fact.condition) +
         outer_bytes(fact.origin);
}

}  // namespace

bool MemoryTail::Before::operator()(const StoredFact& a, const StoredFact& b) const {
  const auto order = std::tie(a.fact.time, a.fact.known_at, a.fact.kind, a.fact.retraction) <=>
                     std::tie(b.fact.time, b.fact.known_at, b.fact.kind, b.fact.retraction);
  return order != 0 ? order < 0 : compare_statements(a.fact, b.fact) < 0;
}

const MemoryTail::FactsByTime* MemoryTail::of_station_locked(const StationId& station) const {
  const auto found = stations_.find(station.text());
  return found == stations_.end() ? nullptr : &found->second;
}

Status MemoryTail::apply(std::span<const StoredFact> facts, const Offsets& end) {
  newest_observations_.add(facts);
  const std::unique_lock lock(mutex_);
  FactsByTime* of_station = nullptr;
  const StationId* last = nullptr;
  for (const StoredFact& stored : facts) {
    if (end_.covers(stored.position)) continue;
    if (last == nullptr || *last != stored.fact.station) {
      of_station = &stations_[stored.fact.station.text()];
      last = &stored.fact.station;
    }
    // Facts mostly come in time order.
    of_station->emplace_hint(of_station->end(), stored);
    size_.bytes += bytes_of(stored);
    ++size_.facts;
    newest_known_at_ = std::max(newest_known_at_.value_or(stored.fact.known_at), stored.fact.known_at);
  }
  end_ = end_.join(end);
  return {};
}

Result<TailSnapshot> MemoryTail::snapshot() const {
  const std::shared_lock lock(mutex_);
  return TailSnapshot{start_, end_};
}

Result<std::vector<StoredFact>> MemoryTail::facts(std::span<const StationId> stations, TimeRange range,
                                                  const TailSnapshot& snapshot) const {
  std::vector<StoredFact> found;
  const std::shared_lock lock(mutex_);
  for (const StationId& station : stations) {
    const FactsByTime* const of_station = of_station_locked(station);
    if (of_station == nullptr) continue;
    const auto last = of_station->lower_bound(range.to);
    for (auto it = of_station->lower_bound(range.from); it != last; ++it) {
      if (snapshot.contains(it->position)) found.push_back(*it);
    }
  }
  return found;
}

Result<HeldStatements> MemoryTail::held(const Fact& fact) const {
  const std::shared_lock lock(mutex_);
  const FactsByTime* const facts = of_station_locked(fact.station);
  if (facts == nullptr) return HeldStatements{};
  const auto after = facts->upper_bound(fact.time);
  if (after == facts->begin() || std::prev(after)->fact.time != fact.time) return HeldStatements{};
  const auto found = facts->find(StoredFact{fact, {}});
  return HeldStatements{found != facts->end(), NewestStatement::of(std::prev(after)->fact)};
}

Result<Offsets> MemoryTail::forgotten() const {
  const std::shared_lock lock(mutex_);
  return start_;
}

Status MemoryTail::trim(const Offsets& start) {
  const std::unique_lock lock(mutex_);
  start_ = start_.join(start);
  for (auto station = stations_.begin(); station != stations_.end();) {
    size_.facts -= std::erase_if(station->second, [&](const auto& entry) {
      if (!start_.covers(entry.position)) return false;
      size_.bytes -= bytes_of(entry);
      return true;
    });
    station = station->second.empty() ? stations_.erase(station) : std::next(station);
  }
  return {};
}

Result<std::set<StationId>> MemoryTail::stations() const {
  const std::shared_lock lock(mutex_);
  std::set<StationId> found;
  for (const auto& [id, facts] : stations_) found.emplace(id);
  return found;
}

std::optional<UtcMillis> MemoryTail::newest_known_at() const {
  const std::shared_lock lock(mutex_);
  return newest_known_at_;
}

TailSize MemoryTail::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

}  // namespace stratus
