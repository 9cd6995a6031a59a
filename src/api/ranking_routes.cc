#include "api/json_rankings.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
namespace {

struct Asked {
  SummaryQuery query;
  RankingQuestion question;
};

Answered<Asked> asked(const Call& call, UtcSeconds now) {
  STRATUS_ASSIGN_OR_RETURN(const Period period, call.parameters.long_period());
  Asked asked;
  STRATUS_ASSIGN_OR_RETURN(asked.query, read_period_question(call.parameters, period, now));
  STRATUS_ASSIGN_OR_RETURN(asked.question.statistic, call.parameters.statistic());
  STRATUS_ASSIGN_OR_RETURN(asked.question.order, call.parameters.order());
  return asked;
}

}  // namespace

Answered<Answer> get_rankings(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const Asked about, asked(call, now));
  STRATUS_ASSIGN_OR_RETURN(const auto ids,
                           call.parameters.stations(*call.services.stations(), call.options.stations_a_query));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, stations_by_id(reading, *registry, ids));
        STRATUS_ASSIGN_OR_RETURN(
            const auto rows, rank_stations(reading, stations, about.query, about.question.statistic, about.question.order));
        return json_station_rankings(head_of(reading, about.query.scope), about.query, about.question, rows);
      })));
  return json_answer(std::move(json), valid_until(about.query, now));
}

Answered<Answer> get_station_rankings(const Call& call) {
  STRATUS_ASSIGN_OR_RETURN(const Asked about, asked(call, floor_seconds(call.services.clock.now())));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(
            const auto rows, rank_periods(reading, station, about.query, about.question.statistic, about.question.order));
        return json_period_rankings(head_of(reading, about.query.scope), station, about.query, about.question, rows);
      })));
  // Whole periods are compared, which the clock cannot change.
  return json_answer(std::move(json), kEndOfTime);
}

}  // namespace stratus
