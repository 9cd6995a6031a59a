#include "serving/facts_query.h"

#include <algorithm>

#include "serving/station_groups.h"
#include "views/fact_set.h"
#include "views/quality.h"
#include "views/resolve.h"

namespace stratus {
namespace {

std::vector<const Fact*> pointers_to(std::span<const StoredFact> facts) {
  std::vector<const Fact*> pointers;
  pointers.reserve(facts.size());
  for (const StoredFact& stored : facts) pointers.push_back(&stored.fact);
  return pointers;
}

// Calls `visit(stored facts of one identity, index of the believed one or nothing)`.
template <typename Visit>
void for_each_resolved(std::span<const StoredFact> facts, Visit&& visit) {
  const std::vector<const Fact*> pointers = pointers_to(facts);
  std::size_t at = 0;
  for_each_identity(pointers, [&](std::span<const Fact* const> same) {
    const Fact* believed = resolve(same);
    const auto index = static_cast<std::size_t>(std::find(same.begin(), same.end(), believed) - same.begin());
    visit(facts.subspan(at, same.size()), believed == nullptr ? std::nullopt : std::optional(index));
    at += same.size();
  });
}

std::vector<Observation> believed_of(const Reading& reading, const StationCalendar& calendar,
                                     std::span<const StoredFact> facts, KindSet kinds) {
  std::vector<Observation> found;
  for_each_resolved(facts, [&](std::span<const StoredFact> same, std::optional<std::size_t> index) {
    if (!index || !kinds.contains(same[*index].fact.kind)) return;
    const StoredFact& stored = same[*index];
    found.push_back({stored, implausible(stored.fact.elements), calendar.on_grid(stored.fact.time),
                     reading.from_batch(stored.position)});
  });
  return found;
}

}  // namespace

Result<std::vector<Observation>> observations(const Reading& reading, const Station& station, TimeRange range, KindSet kinds,
                                              const Scope& scope, std::size_t limit) {
  if (range.empty()) return std::vector<Observation>();
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(station.id, range, scope));
  std::vector<Observation> found = believed_of(reading, calendar, facts, kinds);
  if (found.size() > limit) found.resize(limit);
  return found;
}

namespace {

using Newest = std::vector<std::optional<Observation>>;

// Of one station: its newest observation among canonical facts of many that states anything.
Result<std::optional<Observation>> newest_of(const Reading& reading, const Station& station,
                                             std::span<const StoredFact> facts) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  std::vector<Observation> found = believed_of(reading, calendar, facts_of(station.id, facts), kMeasuredKinds);
  std::erase_if(found, [](const Observation& observation) { return observation.stored.fact.elements.empty(); });
  return found.empty() ? std::nullopt : std::optional(std::move(found.back()));
}

// Sets what is not found yet.
Status find_newest(const Reading& reading, std::span<const Station> stations, std::span<const StoredFact> facts,
                   Newest& newest) {
  for (std::size_t i = 0; i < stations.size(); ++i) {
    if (newest[i]) continue;
    STRATUS_ASSIGN_OR_RETURN(newest[i], newest_of(reading, stations[i], facts));
  }
  return {};
}

std::vector<Station> not_found(std::span<const Station> stations, const Newest& newest) {
  std::vector<Station> left;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    if (!newest[i]) left.push_back(stations[i]);
  }
  return left;
}

// The look at stations that fell silent goes back a stretch at a time and ends with the one that has an observation of each:
// its cost is those stretches, not the history.
Result<Newest> newest_before(const Reading& reading, std::span<const Station> stations, UtcSeconds before,
                             const Scope& scope) {
  Newest newest(stations.size());
  while (before > kEarliestTime) {
    const std::vector<Station> left = not_found(stations, newest);
    if (left.empty()) break;
    STRATUS_ASSIGN_OR_RETURN(const Stretch stretch, reading.stretch_before(ids_of(left), before, scope));
    STRATUS_RETURN_IF_ERROR(find_newest(reading, stations, stretch.facts, newest));
    before = stretch.range.from;
  }
  return newest;
}

}  // namespace

// Mostly found in the last days.
Result<std::vector<std::optional<Observation>>> latest(const Reading& reading, std::span<const Station> stations,
                                                       UtcSeconds now, const Scope& scope) {
  constexpr std::int64_t kLastDays = 3;
  constexpr std::int64_t kStretchDays = 31;  // of a version's facts, at most about that
  const UtcSeconds from = std::max(now - kLastDays * 86400, kEarliestTime);
  const auto ask_last_days = [&](std::span<const Station> group) -> Result<Newest> {
    Newest newest(group.size());
    STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(ids_of(group), {from, now + 1}, scope));
    STRATUS_RETURN_IF_ERROR(find_newest(reading, group, facts, newest));
    return newest;
  };
  const auto ask_before = [&](std::span<const Station> group) { return newest_before(reading, group, from, scope); };
  STRATUS_ASSIGN_OR_RETURN(Newest newest, ask_in_groups<std::optional<Observation>>(stations, kLastDays + 1, ask_last_days));
  STRATUS_ASSIGN_OR_RETURN(Newest older,
                           ask_in_groups<std::optional<Observation>>(not_found(stations, newest), kStretchDays, ask_before));
  auto next = older.begin();
  for (std::optional<Observation>& observation : newest) {
    if (!observation) observation = std::move(*next++);
  }
  return newest;
}

Result<std::optional<Observation>> latest(const Reading& reading, const Station& station, UtcSeconds now,
                                          const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(Newest newest, latest(reading, std::span(&station, 1), now, scope));
  return std::move(newest.front());
}

namespace {

// The facts that fall into the buckets of the period, by the placement of the measure.
Result<std::vector<ExplainedFact>> facts_behind(const Reading& reading, const Station& station, const SummaryQuery& query,
                                                const Measure& measure) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  const bool hours = query.resolution == Resolution::kHour;
  const BucketScheme bucket = hours ? BucketScheme::kHour : query.day;
  const std::optional<std::size_t> input = find_measure(measure.name);
  if (!input) return fail(ErrorKind::kInternal, "measure " + std::string(measure.name) + " is in no view");
  const auto period_at = [&](UtcSeconds time) {
    const BucketKey key = calendar.key(bucket, measure.accumulated ? calendar.accumulation_time(time) : time);
    return hours ? PeriodKey{key.value} : period_of_day(query.resolution, DayNumber{static_cast<std::int32_t>(key.value)});
  };
  const BucketKey first{hours ? query.first.value : first_day(query.resolution, query.first).value};
  const BucketKey last{hours ? query.first.value : first_day(query.resolution, {query.first.value + 1}).value - 1};
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(station.id, calendar.window(bucket, first, last), query.scope));
  std::vector<ExplainedFact> behind;
  for_each_resolved(facts, [&](std::span<const StoredFact> same, std::optional<std::size_t> index) {
    if (period_at(same[0].fact.time) != query.first) return;
    const std::vector<const Fact*> pointers = pointers_to(same);
    const Derived derived = derive(pointers, calendar);
    const bool enters = counts_in(derived, view_of(bucket)) && derived.values[*input].has_value();
    for (std::size_t i = 0; i < same.size(); ++i) {
      const bool believed = index == i;
      behind.push_back({same[i], believed, believed && enters, derived.on_grid, reading.from_batch(same[i].position)});
    }
  });
  return behind;
}

}  // namespace

Result<Explanation> explain(const Reading& reading, const Station& station, const SummaryQuery& query,
                            const Measure& measure) {
  SummaryQuery one = query;
  one.last = one.first;
  Explanation explanation;
  STRATUS_ASSIGN_OR_RETURN(explanation.facts, facts_behind(reading, station, one, measure));
  STRATUS_ASSIGN_OR_RETURN(const auto answers, summaries(reading, station, one));
  if (answers.empty() && explanation.facts.empty()) {
    return fail(ErrorKind::kNotFound,
                "no fact of station " + station.id.text() + " falls into " + label(query.resolution, query.first));
  }
  // Facts off the grid alone make no answer, and are explained all the same.
  if (answers.empty()) {
    STRATUS_ASSIGN_OR_RETURN(explanation.summary, summary_of_period(reading, station, one));
  } else {
    explanation.summary = answers[0];
  }
  explanation.cell_from_batch = !answers.empty() && explanation.summary.stored;
  return explanation;
}

}  // namespace stratus
