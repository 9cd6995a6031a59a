#include "serving/rankings_query.h"

#include <algorithm>
#include <set>

#include "serving/station_groups.h"

namespace stratus {
namespace {

// From a period to the next like it.
std::int64_t stride(Resolution resolution) {
  constexpr std::int64_t kMonths = 12;
  constexpr std::int64_t kSeasons = 4;
  if (resolution == Resolution::kMonth) return kMonths;
  return resolution == Resolution::kSeason ? kSeasons : 1;
}

// Whether the period lies whole within the times that Stratus accepts.
bool is_accepted(Resolution resolution, PeriodKey period) {
  constexpr std::int64_t kDay = 86400;
  return first_day(resolution, period).value * kDay >= kEarliestTime.value &&
         first_day(resolution, {period.value + 1}).value * kDay <= kLatestTime.value;
}

// All periods like the one of the query, ascending. One that holds nothing costs no more than a look at the list of files.
std::vector<PeriodKey> periods_like(const SummaryQuery& query) {
  const std::int64_t step = stride(query.resolution);
  PeriodKey first = query.first;
  while (is_accepted(query.resolution, {first.value - step})) first.value -= step;
  std::vector<PeriodKey> periods;
  for (PeriodKey period = first; is_accepted(query.resolution, period); period.value += step) periods.push_back(period);
  return periods;
}

std::vector<Standing> standings(const std::vector<StationId>& stations, const std::vector<Summary>& candidates,
                                Statistic statistic, Order order) {
  std::vector<Standing> rows;
  rows.reserve(candidates.size());
  for (const Rank& ranked : rank(candidates, statistic, order))
    rows.push_back({stations[ranked.candidate], candidates[ranked.candidate], ranked.rank});
  return rows;
}

}  // namespace

std::int64_t count_ranked(std::span<const Standing> rows) {
  return std::count_if(rows.begin(), rows.end(), [](const Standing& row) { return row.rank.has_value(); });
}

std::optional<std::int64_t> rank_of(std::span<const Standing> rows, PeriodKey period) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const Standing& one) { return one.summary.period == period; });
  return row == rows.end() ? std::nullopt : row->rank;
}

Result<std::vector<Station>> stations_by_id(const Reading& reading, const StationRegistry& registry,
                                            const std::optional<std::vector<StationId>>& ids) {
  std::set<StationId> wanted;
  if (ids) {
    wanted.insert(ids->begin(), ids->end());
  } else {
    for (const auto& [id, station] : registry.stations()) wanted.insert(id);
  }
  return reading.stations(std::vector<StationId>(wanted.begin(), wanted.end()), registry);
}

Result<std::vector<Standing>> rank_stations(const Reading& reading, std::span<const Station> stations,
                                            const SummaryQuery& query, Statistic statistic, Order order) {
  SummaryQuery of_statistic = query;
  of_statistic.measures = measures_of(statistic);
  STRATUS_ASSIGN_OR_RETURN(const auto found, summaries_of_period(reading, stations, of_statistic));
  std::vector<Summary> candidates;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    if (found[i]) {
      candidates.push_back(*found[i]);
    } else {
      STRATUS_ASSIGN_OR_RETURN(candidates.emplace_back(), empty_summary(stations[i], query));
    }
  }
  return standings(ids_of(stations), candidates, statistic, order);
}

Result<std::vector<Standing>> rank_periods(const Reading& reading, const Station& station, const SummaryQuery& query,
                                           Statistic statistic, Order order) {
  SummaryQuery whole = query;
  whole.until = kLatestTime;
  std::vector<Summary> candidates;
  for (const PeriodKey period : periods_like(query)) {
    whole.first = whole.last = period;
    if (period == query.first) {
      STRATUS_ASSIGN_OR_RETURN(candidates.emplace_back(), summary_of_period(reading, station, whole));
      continue;
    }
    STRATUS_ASSIGN_OR_RETURN(const std::vector<Summary> found, summaries(reading, station, whole));
    if (!found.empty()) candidates.push_back(found[0]);
  }
  return standings(std::vector<StationId>(candidates.size(), station.id), candidates, statistic, order);
}

}  // namespace stratus
