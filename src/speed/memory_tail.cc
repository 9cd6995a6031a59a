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

void MemoryTail::apply(std::span<const StoredFact> facts, const Offsets& end) {
  newest_observations_.add(facts);
  const std::unique_lock lock(mutex_);
  FactsByTime* of_station = nullptr;
  const StationId* last = nullptr;
  for (const StoredFact& stored : facts) {
    if (last == nullptr || *last != stored.fact.station) {
      of_station = &stations_[stored.fact.station.text()];
      last = &stored.fact.station;
    }
    // Facts mostly come in time order.
    of_station->emplace_hint(of_station->end(), stored);
    bytes_ += bytes_of(stored);
    newest_known_at_ = std::max(newest_known_at_.value_or(stored.fact.known_at), stored.fact.known_at);
  }
  size_ += facts.size();
  end_ = end_.join(end);
}

TailSnapshot MemoryTail::snapshot() const {
  const std::shared_lock lock(mutex_);
  return {start_, end_};
}

std::vector<StoredFact> MemoryTail::facts(const StationId& station, TimeRange range, const TailSnapshot& snapshot) const {
  std::vector<StoredFact> found;
  const std::shared_lock lock(mutex_);
  const auto of_station = stations_.find(station.text());
  if (of_station == stations_.end()) return found;
  const auto first = of_station->second.lower_bound(range.from);
  const auto last = of_station->second.lower_bound(range.to);
  for (auto it = first; it != last; ++it) {
    if (snapshot.contains(it->position)) found.push_back(*it);
  }
  return found;
}

HeldStatements MemoryTail::held(const Fact& fact) const {
  const std::shared_lock lock(mutex_);
  const auto of_station = stations_.find(fact.station.text());
  if (of_station == stations_.end()) return {};
  const FactsByTime& facts = of_station->second;
  const auto after = facts.upper_bound(fact.time);
  if (after == facts.begin() || std::prev(after)->fact.time != fact.time) return {};
  const auto found = facts.find(StoredFact{fact, {}});
  return {found != facts.end(), NewestStatement::of(std::prev(after)->fact)};
}

void MemoryTail::trim(const Offsets& start) {
  const std::unique_lock lock(mutex_);
  start_ = start_.join(start);
  for (auto station = stations_.begin(); station != stations_.end();) {
    size_ -= std::erase_if(station->second, [&](const auto& entry) {
      if (!start_.covers(entry.position)) return false;
      bytes_ -= bytes_of(entry);
      return true;
    });
    station = station->second.empty() ? stations_.erase(station) : std::next(station);
  }
}

std::set<StationId> MemoryTail::stations() const {
  const std::shared_lock lock(mutex_);
  std::set<StationId> found;
  for (const auto& [id, facts] : stations_) found.emplace(id);
  return found;
}

std::optional<UtcMillis> MemoryTail::newest_known_at() const {
  const std::shared_lock lock(mutex_);
  return newest_known_at_;
}

std::size_t MemoryTail::size() const {
  const std::shared_lock lock(mutex_);
  return size_;
}

std::uint64_t MemoryTail::bytes() const {
  const std::shared_lock lock(mutex_);
  return bytes_;
}

}  // namespace stratus
