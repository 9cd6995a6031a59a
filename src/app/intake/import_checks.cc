#include "app/intake/import_checks.h"

#include <algorithm>

#include "ingest/outcome_note.h"

namespace stratus {
namespace {

constexpr std::int64_t kMonthSeconds = 30LL * 86400;  // of the pieces that are read at once; no calendar is meant
constexpr std::size_t kFactsKept = 1'000'000;         // some 200 MB
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

Status ImportChecks::look(const Fact& fact, Dating dating) {
  const StationCalendar* calendar = calendar_of(fact);
  if (calendar == nullptr) return {};
  if (!calendar->on_grid(fact.time)) remarks_.count(Remark::kOffGrid);
  STRATUS_ASSIGN_OR_RETURN(Facts * facts, facts_around(fact));
  std::vector<StoredFact>& same = (*facts)[fact.time];
  const std::size_t before = same.size() - std::min(same.size(), kStatementsCompared);
  if (compare(fact, dating, std::span(same).subspan(before))) return {};
  same.push_back({fact, dating == Dating::kStated ? kHere : kHereUndated});
  ++facts_in_months_;
  return {};
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

Result<ImportChecks::Facts*> ImportChecks::facts_around(const Fact& fact) {
  const StationMonth key{fact.station, static_cast<std::int32_t>(floor_div(fact.time.value, kMonthSeconds))};
  const auto found = months_.find(key);
  if (found != months_.end()) return &found->second;
  if (facts_in_months_ > kFactsKept) {
    months_.clear();
    facts_in_months_ = 0;
  }
  const UtcSeconds begin{key.second * kMonthSeconds};
  STRATUS_ASSIGN_OR_RETURN(auto facts, with_reading(held_.serving(), [&](const Reading& reading) {
                             return reading.facts(fact.station, {begin, begin + kMonthSeconds}, Scope{});
                           }));
  facts_in_months_ += facts.size();
  Facts& by_time = months_[key];
  for (StoredFact& stored : facts) by_time[stored.fact.time].push_back(std::move(stored));
  return &by_time;
}

}  // namespace stratus
