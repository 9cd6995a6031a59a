#include "serving/facts_query.h"

#include <algorithm>
#include <bit>
#include <map>

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

Observation observation_of(const Reading& reading, const StationCalendar& calendar, const StoredFact& believed) {
  return {believed, implausible(believed.fact.elements), calendar.on_grid(believed.fact.time),
          reading.from_batch(believed.position)};
}

std::vector<Observation> believed_of(const Reading& reading, const StationCalendar& calendar,
                                     std::span<const StoredFact> facts, KindSet kinds) {
  std::vector<Observation> found;
  for_each_resolved(facts, [&](std::span<const StoredFact> same, std::optional<std::size_t> index) {
    if (!index || !kinds.contains(same[*index].fact.kind)) return;
    found.push_back(observation_of(reading, calendar, same[*index]));
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
using Asked = std::vector<const Station*>;  // ordered by id, each once

Asked pointers_to(std::span<const Station> stations) {
  Asked pointers;
  pointers.reserve(stations.size());
  for (const Station& station : stations) pointers.push_back(&station);
  return pointers;
}

std::vector<StationId> ids_of(const Asked& stations) {
  std::vector<StationId> ids;
  ids.reserve(stations.size());
  for (const Station* station : stations) ids.push_back(station->id);
  return ids;
}

// Of one station: its newest observation among its canonical facts that states anything.
Result<std::optional<Observation>> newest_of(const Reading& reading, const Station& station,
                                             std::span<const StoredFact> facts) {
  const StoredFact* newest = nullptr;
  for_each_resolved(facts, [&](std::span<const StoredFact> same, std::optional<std::size_t> index) {
    if (index && kMeasuredKinds.contains(same[*index].fact.kind) && !same[*index].fact.elements.empty())
      newest = &same[*index];
  });
  if (newest == nullptr) return std::nullopt;
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  return observation_of(reading, calendar, *newest);
}

// Sets what is not found yet.
Status find_newest(const Reading& reading, const Asked& stations, std::span<const StoredFact> facts, Newest& newest) {
  FactsInTurn in_turn(facts);
  for (std::size_t i = 0; i < stations.size(); ++i) {
    if (newest[i]) continue;
    STRATUS_ASSIGN_OR_RETURN(newest[i], newest_of(reading, *stations[i], in_turn.of(stations[i]->id)));
  }
  return {};
}

// The look at stations that fell silent goes back a stretch at a time and ends with the one that has an observation of each:
// its cost is those stretches, not the history.
Result<Newest> newest_before(const Reading& reading, const Asked& stations, UtcSeconds before, const Scope& scope) {
  Newest newest(stations.size());
  while (before > kEarliestTime) {
    std::vector<StationId> left;
    for (std::size_t i = 0; i < stations.size(); ++i) {
      if (!newest[i]) left.push_back(stations[i]->id);
    }
    if (left.empty()) break;
    STRATUS_ASSIGN_OR_RETURN(const Stretch stretch, reading.stretch_before(left, before, scope));
    STRATUS_RETURN_IF_ERROR(find_newest(reading, stations, stretch.facts, newest));
    before = stretch.range.from;
  }
  return newest;
}

// Those that stand where the dataset has its newest measurement of the last days, or later in the tail. Nothing where that
// is taken back, or not known yet as of the instant that is asked for.
Result<Newest> newest_in_place(const Reading& reading, const Asked& stations, TimeRange range, const Scope& scope) {
  Newest newest(stations.size());
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.newest(ids_of(stations), range, scope));
  STRATUS_RETURN_IF_ERROR(find_newest(reading, stations, facts, newest));
  return newest;
}

// Those of the last days, of dataset and tail.
Result<Newest> newest_since(const Reading& reading, const Asked& stations, TimeRange range, const Scope& scope) {
  Newest newest(stations.size());
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(ids_of(stations), range, scope));
  STRATUS_RETURN_IF_ERROR(find_newest(reading, stations, facts, newest));
  return newest;
}

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kLastDays = 3;

// Of some stations the facts of the tail from its newest measurement on, canonical, and when that was.
struct OfTail {
  std::span<const StoredFact> facts;  // of these and of others
  Asked stations{};
  std::vector<UtcSeconds> measured{};  // by station
};

// Whatever is newer than the newest measurement of the tail, or speaks of the same identity, lies from there on: so what
// stands there is the latest, and else the question is open.
Result<Newest> newest_from_tail(const Reading& reading, const OfTail& of_tail, UtcSeconds now, const Scope& scope) {
  const UtcSeconds from = *std::min_element(of_tail.measured.begin(), of_tail.measured.end());
  STRATUS_ASSIGN_OR_RETURN(const auto facts,
                           reading.facts(select(ids_of(of_tail.stations), {from, now + 1}), scope, of_tail.facts));
  Newest newest(of_tail.stations.size());
  STRATUS_RETURN_IF_ERROR(find_newest(reading, of_tail.stations, facts, newest));
  for (std::size_t i = 0; i < newest.size(); ++i) {
    if (newest[i] && newest[i]->stored.fact.time < of_tail.measured[i]) newest[i] = std::nullopt;
  }
  return newest;
}

// How many hours back that lies, as the next power of two. Stations that are alike are asked together, so that one that fell
// silent makes nobody else's stretch long.
std::int64_t hours_back(UtcSeconds measured, UtcSeconds now) {
  return std::int64_t{1} << std::bit_width(static_cast<std::uint64_t>((now - measured) / kHour));
}

// Of a group; nothing where the tail has no measurement of the last days, or is no help.
Result<Newest> ask_tail(const Reading& reading, std::span<const Station> group, TimeRange last_days, const Scope& scope) {
  STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.newest_of_tail(ids_of(group), last_days, scope));
  const UtcSeconds now = last_days.to - 1;
  std::map<std::int64_t, std::vector<std::size_t>> alike;  // by hours_back()
  std::vector<UtcSeconds> measured(group.size());
  FactsInTurn in_turn(facts);
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto of_station = in_turn.of(group[i].id);
    if (of_station.empty()) continue;
    measured[i] = of_station.front().fact.time;
    alike[hours_back(measured[i], now)].push_back(i);
  }
  Newest newest(group.size());
  for (const auto& [hours, members] : alike) {
    const std::size_t most = stations_at_once(hours * kHour / kDay + 1);
    for (std::size_t first = 0; first < members.size(); first += most) {
      const auto some = std::span(members).subspan(first, std::min(most, members.size() - first));
      OfTail of_tail{facts};
      for (const std::size_t i : some) {
        of_tail.stations.push_back(&group[i]);
        of_tail.measured.push_back(measured[i]);
      }
      STRATUS_ASSIGN_OR_RETURN(Newest found, newest_from_tail(reading, of_tail, now, scope));
      for (std::size_t k = 0; k < some.size(); ++k) newest[some[k]] = std::move(found[k]);
    }
  }
  return newest;
}

// Asks `ask` of those that are not found yet.
template <typename Ask>
Status ask_left(std::span<const Station> stations, std::int64_t days, Newest& newest, Ask&& ask) {
  std::vector<Station> left;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    if (!newest[i]) left.push_back(stations[i]);
  }
  STRATUS_ASSIGN_OR_RETURN(Newest found, ask_in_groups<std::optional<Observation>>(left, days, ask));
  auto next = found.begin();
  for (std::optional<Observation>& observation : newest) {
    if (!observation) observation = std::move(*next++);
  }
  return {};
}

}  // namespace

// Mostly the tail has it, or the newest facts of the dataset, and else the last days.
Result<std::vector<std::optional<Observation>>> latest(const Reading& reading, std::span<const Station> stations,
                                                       UtcSeconds now, const Scope& scope) {
  constexpr std::int64_t kStretchDays = 31;  // of a version's facts, at most about that
  const TimeRange last_days{std::max(now - kLastDays * kDay, kEarliestTime), now + 1};
  const auto of_tail = [&](std::span<const Station> group) { return ask_tail(reading, group, last_days, scope); };
  const auto of_dataset = [&](std::span<const Station> group) {
    return newest_in_place(reading, pointers_to(group), last_days, scope);
  };
  const auto of_last_days = [&](std::span<const Station> group) {
    return newest_since(reading, pointers_to(group), last_days, scope);
  };
  const auto of_before = [&](std::span<const Station> group) {
    return newest_before(reading, pointers_to(group), last_days.from, scope);
  };
  Newest newest(stations.size());
  if (scope.layer != Layer::kBatch) {
    STRATUS_ASSIGN_OR_RETURN(newest, ask_in_groups<std::optional<Observation>>(stations, 1, of_tail));
  }
  STRATUS_RETURN_IF_ERROR(ask_left(stations, 1, newest, of_dataset));
  STRATUS_RETURN_IF_ERROR(ask_left(stations, kLastDays + 1, newest, of_last_days));
  STRATUS_RETURN_IF_ERROR(ask_left(stations, kStretchDays, newest, of_before));
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
