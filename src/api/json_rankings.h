// Rankings as JSON. Used by the API and by the command line, so that both say the same.
#pragma once

#include <span>
#include <string>

#include "api/answer_meta.h"
#include "serving/rankings_query.h"

namespace stratus {

struct RankingQuestion {
  Statistic statistic = Statistic::kTemperatureMean;
  Order order = Order::kDescending;
};

// Members: period, resolution, day, meta, by, unit, order, needed_completeness, ranked, rows (rank or
// null, station or period, value, at, count, expected, completeness; counts are of the element's values).

// Of stations in `query.first`, with `until`.
std::string json_station_rankings(const AnswerMeta& meta, const SummaryQuery& query, const RankingQuestion& question,
                                  std::span<const Standing> rows);
// Of the periods of one station; `rank` is that of the period asked for.
std::string json_period_rankings(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                                 const RankingQuestion& question, std::span<const Standing> rows);

}  // namespace stratus
