#include "serving/facts_query.h"

#include <algorithm>
#include <set>

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

// Midnight UTC of its first day.
UtcSeconds begin_of(MonthNumber month) { return {std::int64_t{first_day(month).value} * 86400}; }

// The months before `to` in which the station may have facts, of all of the version and the tail.
std::set<MonthNumber> months_before(const Reading& reading, const StationId& station, UtcSeconds to, const Scope& scope) {
  std::set<MonthNumber> months;
  for (const auto& [month, file] : reading.version().dataset) months.insert(month);
  for (const StoredFact& stored : reading.tail_facts(station, {kEarliestTime, to}, scope))
    months.insert(month_of(stored.fact.time));
  months.erase(months.upper_bound(month_of(to - 1)), months.end());
  return months;
}

// The newest observation of the range that states anything.
Result<std::optional<Observation>> newest_in(const Reading& reading, const StationId& station,
                                             const StationCalendar& calendar, TimeRange range, const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(station, range, scope));
  std::vector<Observation> found = believed_of(reading, calendar, facts, kMeasuredKinds);
  std::erase_if(found, [](const Observation& observation) { return observation.stored.fact.elements.empty(); });
  return found.empty() ? std::nullopt : std::optional(std::move(found.back()));
}

}  // namespace

// Mostly found in the last days. The look at a station that fell silent goes back month by month and ends with the first
// that has an observation: its cost is that month, not the history.
Result<std::optional<Observation>> latest(const Reading& reading, const Station& station, UtcSeconds now,
                                          const Scope& scope) {
  constexpr std::int64_t kLastDays = 3 * 86400;
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  const UtcSeconds from = std::max(now - kLastDays, kEarliestTime);
  STRATUS_ASSIGN_OR_RETURN(auto found, newest_in(reading, station.id, calendar, {from, now + 1}, scope));
  if (found) return found;
  const std::set<MonthNumber> months = months_before(reading, station.id, from, scope);
  for (auto month = months.rbegin(); month != months.rend(); ++month) {
    const TimeRange range{begin_of(*month), std::min(begin_of(*month + 1), from)};
    STRATUS_ASSIGN_OR_RETURN(found, newest_in(reading, station.id, calendar, range, scope));
    if (found) return found;
  }
  return std::nullopt;
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
