#include "speed/memory_tail.h"

#include <algorithm>

namespace stratus {
namespace {

// A station as a node of the table: its name, a pointer to the next, the hash, and what the allocator adds for node and
// runs.
constexpr std::uint64_t kStationBytes = sizeof(std::string) + sizeof(std::vector<TailRun>) + 8 * sizeof(void*);

bool is_measurement(const Fact& fact) {
  return kMeasuredKinds.contains(fact.kind) && !fact.retraction && !fact.elements.empty();
}

// The newest time before range.to, and not before range.from, at which the run has a measurement that the snapshot shows.
std::optional<UtcSeconds> newest_in(const TailRun& run, TimeRange range, UtcMillis as_of, const TailSnapshot& snapshot) {
  for (auto at = run.facts.lower_bound(range.to); at != run.facts.begin();) {
    const std::byte* const packed = *--at;
    if (packed_time(packed) < range.from) break;
    Fact fact;
    const PackedPlace place = unpack(packed, fact);
    if (is_measurement(fact) && fact.known_at <= as_of &&
        snapshot.contains({run.part->labels[place.label].partition, place.offset}))
      return fact.time;
  }
  return std::nullopt;
}

// Adds the facts of one station in the range by time.
void give(const StationId& station, std::span<const TailRun> runs, TimeRange range, const TailSnapshot& snapshot,
          std::vector<StoredFact>& to) {
  const auto first = static_cast<std::ptrdiff_t>(to.size());
  for (const TailRun& run : runs) {
    if (run.facts.newest() < range.from) continue;
    for (auto at = run.facts.lower_bound(range.from); at != run.facts.end() && packed_time(*at) < range.to; ++at) {
      to.push_back(run.read(*at, station));
      if (!snapshot.contains(to.back().position)) to.pop_back();
    }
  }
  const auto before = [](const StoredFact& a, const StoredFact& b) { return compare_said(a.fact, b.fact) < 0; };
  if (!std::is_sorted(to.begin() + first, to.end(), before)) std::stable_sort(to.begin() + first, to.end(), before);
}

}  // namespace

const MemoryTail::Runs* MemoryTail::of_station_locked(const StationId& station) const {
  const auto found = stations_.find(station.text());
  return found == stations_.end() ? nullptr : &found->second;
}

void MemoryTail::add_locked(Runs& runs, const StoredFact& stored) {
  TailPart* const part = parts_.back().get();
  if (runs.empty() || runs.back().part != part) runs.push_back({part});
  runs.back().add(stored);
}

Status MemoryTail::apply(std::span<const StoredFact> facts, const Offsets& end) {
  newest_observations_.add(facts);
  const std::lock_guard writing(writing_);
  const std::unique_lock lock(mutex_);
  // Not amid the facts, for a part says once for all of them how far it reaches.
  if (!facts.empty() && (parts_.empty() || parts_.back()->facts >= facts_a_part_))
    parts_.push_back(std::make_unique<TailPart>(TailPart{end_.join(start_)}));
  Runs* of_station = nullptr;
  const StationId* last = nullptr;
  for (const StoredFact& stored : facts) {
    if (end_.covers(stored.position) || start_.covers(stored.position)) continue;
    if (last == nullptr || *last != stored.fact.station) {
      of_station = &stations_[stored.fact.station.text()];
      last = &stored.fact.station;
    }
    add_locked(*of_station, stored);
    newest_known_at_ = std::max(newest_known_at_.value_or(stored.fact.known_at), stored.fact.known_at);
  }
  end_ = end_.join(end);
  if (!parts_.empty()) parts_.back()->end = end_;
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
    if (const Runs* runs = of_station_locked(station)) give(station, *runs, range, snapshot, found);
  }
  return found;
}

Result<std::vector<StoredFact>> MemoryTail::newest(std::span<const StationId> stations, TimeRange range, UtcMillis as_of,
                                                   const TailSnapshot& snapshot) const {
  std::vector<StoredFact> found;
  found.reserve(stations.size());
  const std::shared_lock lock(mutex_);
  for (const StationId& station : stations) {
    const Runs* const runs = of_station_locked(station);
    if (runs == nullptr) continue;
    std::optional<UtcSeconds> from;
    for (const TailRun& run : *runs) {
      const auto in_run = newest_in(run, {from.value_or(range.from), range.to}, as_of, snapshot);
      if (in_run) from = in_run;
    }
    if (from) give(station, *runs, {*from, range.to}, snapshot, found);
  }
  return found;
}

Result<HeldStatements> MemoryTail::held(const Fact& fact) const {
  HeldStatements held;
  std::optional<Fact> newest;
  const std::shared_lock lock(mutex_);
  const Runs* const runs = of_station_locked(fact.station);
  if (runs == nullptr) return held;
  for (const TailRun& run : *runs) {
    const FactRun::Said said = run.facts.said_of(fact, run.part->labels);
    held.equal = held.equal || said.equal;
    if (said.last == run.facts.end()) continue;
    Fact last = run.read(*said.last, fact.station).fact;
    if (!newest || compare_said(*newest, last) < 0) newest = std::move(last);
  }
  if (newest) held.newest = NewestStatement::of(*newest);
  return held;
}

Result<Offsets> MemoryTail::forgotten() const {
  const std::shared_lock lock(mutex_);
  return start_;
}

// With writing_ held.
MemoryTail::Repacked MemoryTail::repack(std::unique_ptr<TailPart>& part, const Offsets& start) {
  Repacked repacked{&part, std::make_unique<TailPart>(TailPart{part->begin.join(start), part->end}), {}};
  for (auto& [id, runs] : stations_) {
    const StationId station(id);
    for (TailRun& run : runs) {
      if (run.part != part.get()) continue;
      TailRun left{repacked.left.get()};
      for (const std::byte* packed : run.facts) {
        if (!start.covers(run.position_of(packed))) left.add(run.read(packed, station));
      }
      repacked.runs.emplace_back(&run, std::move(left.facts));
    }
  }
  return repacked;
}

Status MemoryTail::trim(const Offsets& start) {
  const std::lock_guard writing(writing_);
  const Offsets trimmed = start_.join(start);
  std::vector<TailPart*> covered;
  std::vector<Repacked> repacked;
  for (std::unique_ptr<TailPart>& part : parts_) {
    const TailPart::Covered reach = part->covered_by(trimmed);
    if (reach == TailPart::Covered::kWhole) covered.push_back(part.get());
    if (reach == TailPart::Covered::kPartly) repacked.push_back(repack(part, trimmed));
  }
  const std::unique_lock lock(mutex_);
  start_ = trimmed;
  for (TailPart* part : covered) part->facts = 0;
  for (Repacked& again : repacked) {
    for (auto& [run, left] : again.runs) *run = {again.left.get(), std::move(left)};
    *again.part = std::move(again.left);
  }
  if (!covered.empty() || !repacked.empty()) drop_emptied_locked();
  return {};
}

void MemoryTail::drop_emptied_locked() {
  const auto emptied = [](const TailRun& run) { return run.part->facts == 0 || run.facts.size() == 0; };
  for (auto station = stations_.begin(); station != stations_.end();) {
    std::erase_if(station->second, emptied);
    station = station->second.empty() ? stations_.erase(station) : std::next(station);
  }
  std::erase_if(parts_, [](const std::unique_ptr<TailPart>& part) { return part->facts == 0; });
}

Result<std::set<StationId>> MemoryTail::stations() const {
  const std::shared_lock lock(mutex_);
  std::set<StationId> found;
  for (const auto& [id, runs] : stations_) found.emplace(id);
  return found;
}

std::optional<UtcMillis> MemoryTail::newest_known_at() const {
  const std::shared_lock lock(mutex_);
  return newest_known_at_;
}

TailSize MemoryTail::size() const {
  const std::shared_lock lock(mutex_);
  TailSize size{0, stations_.size() * kStationBytes};
  for (const auto& part : parts_) {
    size.facts += part->facts;
    size.bytes += part->bytes + part->labels.bytes();
  }
  return size;
}

}  // namespace stratus
