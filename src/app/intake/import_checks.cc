#include "app/intake/import_checks.h"

#include <algorithm>
#include <iterator>

#include "ingest/outcome_note.h"

namespace stratus {
namespace {

constexpr std::int64_t kNear_s = 3600;              // times of a station that are closer are asked for as one range
constexpr std::size_t kStatementsKept = 1'000'000;  // some 200 MB
// Of one instant so many are compared, the last ones: a file whose times are broken must not cost the square of its rows.
constexpr std::size_t kStatementsCompared = 64;
// Positions that no log has, of facts of this import.
constexpr LogPosition kHere{0, -1};
constexpr LogPosition kHereUndated{0, -2};

// Apart from when they were said.
bool differ(Fact a, const Fact& b) {
  a.known_at = b.known_at;
  return a != b;
}

// Whether they say otherwise of one instant, and no known_at that was stated makes one of them the later.
bool contradict(const Fact& fact, Dating dating, const StoredFact& other) {
  if (fact.kind != other.fact.kind || fact.retraction || other.fact.retraction || !differ(fact, other.fact)) return false;
  const bool undated = other.position == kHereUndated || (other.position == kHere && dating != Dating::kStated);
  return undated || fact.known_at == other.fact.known_at;
}

// Times of each station, ranges where they are near.
FactSelection ranges_around(std::span<const Identity> sorted) {
  FactSelection selection;
  for (const Identity& identity : sorted) {
    std::vector<TimeRange>& ranges = selection[identity.station];
    if (ranges.empty() || identity.time - ranges.back().to > kNear_s) ranges.push_back({identity.time, {}});
    ranges.back().to = identity.time + 1;
  }
  return selection;
}

// What the dataset and the tail hold of them, and maybe of times between; by station and time. `sorted`: each once.
Result<std::vector<StoredFact>> held_around(const ServingPorts& ports, std::span<const Identity> sorted) {
  const FactSelection selection = ranges_around(sorted);
  return with_reading(ports, [&](const Reading& reading) -> Result<std::vector<StoredFact>> {
    std::vector<StoredFact> of_tail;
    for (const auto& [station, ranges] : selection) {
      // Range by range: one row that is late must not ask for all that lies between.
      for (const TimeRange& range : ranges) {
        STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> found, reading.tail_facts(std::span(&station, 1), range, Scope{}));
        std::move(found.begin(), found.end(), std::back_inserter(of_tail));
      }
    }
    return reading.facts(selection, Scope{}, of_tail);
  });
}

}  // namespace

void ImportChecks::add_stations(const std::vector<Station>& stations) {
  for (const Station& station : stations) stations_.insert_or_assign(station.id, station);
}

const Station* ImportChecks::find_station(const StationId& id) {
  const auto found = stations_.find(id);
  if (found != stations_.end()) return &found->second;
  const auto registry = held_.stations();
  const Station* station = registry->find(id);
  return station == nullptr ? nullptr : &stations_.emplace(id, *station).first->second;
}

// Unknown stations have none: their facts are rejected anyway.
const StationCalendar* ImportChecks::calendar_of(const Fact& fact) {
  const Station* station = find_station(fact.station);
  return station == nullptr ? nullptr : calendars_.of(*station);
}

std::optional<UtcSeconds> ImportChecks::nominal_time(const Fact& fact, std::int64_t tolerance_s) {
  const StationCalendar* calendar = calendar_of(fact);
  const auto nominal = calendar == nullptr ? std::nullopt : calendar->nearest_nominal(fact.time);
  return nominal && std::abs(*nominal - fact.time) <= tolerance_s ? nominal : std::nullopt;
}

void ImportChecks::look(const Fact& fact, Dating dating) {
  const StationCalendar* calendar = calendar_of(fact);
  if (calendar == nullptr) return;
  if (!calendar->on_grid(fact.time)) remarks_.count(Remark::kOffGrid);
  std::vector<StoredFact>& same = known_[Identity::of(fact)];
  const std::size_t before = same.size() - std::min(same.size(), kStatementsCompared);
  if (compare(fact, dating, std::span(same).subspan(before))) return;
  same.push_back({fact, dating == Dating::kStated ? kHere : kHereUndated});
  ++statements_;
}

bool ImportChecks::compare(const Fact& fact, Dating dating, std::span<const StoredFact> same) {
  const auto other =
      std::find_if(same.begin(), same.end(), [&](const StoredFact& o) { return contradict(fact, dating, o); });
  if (other != same.end()) remarks_.count(other->position.offset < 0 ? Remark::kContradicting : Remark::kDiffering);
  const bool held = std::any_of(same.begin(), same.end(), [&](const StoredFact& o) { return o.fact == fact; });
  if (!held && other == same.end()) tell_effect(fact, dating, same);
  return held;
}

void ImportChecks::tell_effect(const Fact& fact, Dating dating, std::span<const StoredFact> same) {
  std::optional<NewestStatement> newest;
  for (const StoredFact& other : same) {
    if (!newest || newest->known_at <= other.fact.known_at) newest = NewestStatement::of(other.fact);
  }
  switch (effect_of(fact, dating != Dating::kMissing, newest, clock_.now())) {
    case Effect::kFewerElements: return remarks_.count(Remark::kFewerElements);
    case Effect::kOlder: return remarks_.count(Remark::kOlder);
    case Effect::kAheadOfClock: return remarks_.count(Remark::kAheadOfClock);
    case Effect::kUsual:
    case Effect::kSameKnownAt: return;
  }
}

Status ImportChecks::learn(std::vector<Identity> unknown) {
  if (statements_ > kStatementsKept) {
    known_.clear();
    statements_ = 0;
  }
  std::sort(unknown.begin(), unknown.end());
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  std::erase_if(unknown, [&](const Identity& identity) {
    return known_.contains(identity) || find_station(identity.station) == nullptr;
  });
  if (unknown.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> held, held_around(held_.serving(), unknown));
  for (const Identity& identity : unknown) known_.try_emplace(identity);
  statements_ += unknown.size();
  for (StoredFact& stored : held) {
    const Identity identity = Identity::of(stored.fact);
    if (!std::binary_search(unknown.begin(), unknown.end(), identity)) continue;
    known_[identity].push_back(std::move(stored));
    ++statements_;
  }
  return {};
}

}  // namespace stratus
