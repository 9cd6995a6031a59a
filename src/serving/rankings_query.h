// Stations ranked within one period, and the periods of one station ranked among their like.
#pragma once

#include <span>
#include <vector>

#include "serving/summaries.h"
#include "views/figures/rankings.h"

namespace stratus {

// One row, in the order of rank().
struct Standing {
  StationId station;
  Summary summary;
  std::optional<std::int64_t> rank;  // nothing: listed, not ranked
};

// How many of them have a rank.
std::int64_t count_ranked(std::span<const Standing> rows);
// That of the row of that period; nothing when it has none.
std::optional<std::int64_t> rank_of(std::span<const Standing> rows, PeriodKey period);

// The stations of those ids, or all of the registry, ordered by id, as reading.station() knows them.
Result<std::vector<Station>> stations_by_id(const Reading& reading, const StationRegistry& registry,
                                            const std::optional<std::vector<StationId>>& ids);

// One row a station, those without any fact too. `query` asks for one period, with `first` equal to `last`. Expected
// counts run to `until`, so that the stations of an open period are compared by what can be there. `stations` are
// ordered by id.
Result<std::vector<Standing>> rank_stations(const Reading& reading, std::span<const Station> stations,
                                            const SummaryQuery& query, Statistic statistic, Order order);

// The period asked for among all like it, e.g. July 2026 among all Julys in which any fact falls. `query` as above, of
// months, seasons or years. Expected counts are those of whole periods, whatever `until` says: a July that has only begun
// is no July to compare with.
Result<std::vector<Standing>> rank_periods(const Reading& reading, const Station& station, const SummaryQuery& query,
                                           Statistic statistic, Order order);

}  // namespace stratus
