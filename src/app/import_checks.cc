#include "app/import_checks.h"

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kMonthSeconds = 30LL * 86400;  // of the pieces that are read at once; no calendar is meant
constexpr std::size_t kFactsKept = 1'000'000;         // some 200 MB

bool same_statement(const Fact& a, const Fact& b) {
  return a.time == b.time && a.kind == b.kind && a.known_at == b.known_at && !a.retraction && !b.retraction;
}

}  // namespace

Status ImportChecks::look(const Fact& fact) {
  if (!on_grid(fact)) ++remarks_.off_grid;
  STRATUS_ASSIGN_OR_RETURN(const bool other, differs(fact));
  if (other) ++remarks_.differing;
  return {};
}

bool ImportChecks::on_grid(const Fact& fact) {
  const auto found = calendars_.find(fact.station);
  if (found != calendars_.end()) return !found->second || found->second->on_grid(fact.time);
  std::optional<StationCalendar> calendar;
  const auto stations = held_.stations();
  if (const Station* station = stations->find(fact.station)) {
    if (auto made = StationCalendar::make(*station)) calendar = *std::move(made);
  }
  const bool on = !calendar || calendar->on_grid(fact.time);
  calendars_.emplace(fact.station, calendar);
  return on;
}

Result<bool> ImportChecks::differs(const Fact& fact) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact>* facts, facts_around(fact));
  auto at = std::lower_bound(facts->begin(), facts->end(), fact.time,
                             [](const StoredFact& stored, UtcSeconds time) { return stored.fact.time < time; });
  for (; at != facts->end() && at->fact.time == fact.time; ++at) {
    if (same_statement(at->fact, fact) && at->fact != fact) return true;
  }
  return false;
}

Result<const std::vector<StoredFact>*> ImportChecks::facts_around(const Fact& fact) {
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
  return &months_.emplace(key, std::move(facts)).first->second;
}

}  // namespace stratus
