#include "api/json_rankings.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
namespace {

struct Asked {
  SummaryQuery query;
  RankingQuestion question;
};

Asked asked(const Call& call, UtcSeconds now) {
  return {read_period_question(call.parameters, call.parameters.period("period"), now),
          {call.parameters.statistic(), call.parameters.order()}};
}

}  // namespace

Answered<Answer> get_rankings(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const Asked about = asked(call, now);
  STRATUS_ASSIGN_OR_RETURN(const auto ids, call.parameters.stations(*call.services.stations()));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, about.query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, stations_by_id(reading, *registry, ids));
        STRATUS_ASSIGN_OR_RETURN(
            const auto rows, rank_stations(reading, stations, about.query, about.question.statistic, about.question.order));
        return json_station_rankings(meta_of(reading, about.query.scope, call.services.log()), about.query, about.question,
                                     rows);
      })));
  return json_answer(std::move(json), valid_until(about.query, now));
}

Answered<Answer> get_station_rankings(const Call& call) {
  const Asked about = asked(call, floor_seconds(call.services.clock.now()));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, about.query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(
            const auto rows, rank_periods(reading, station, about.query, about.question.statistic, about.question.order));
        return json_period_rankings(meta_of(reading, about.query.scope, call.services.log()), station, about.query,
                                    about.question, rows);
      })));
  // Whole periods are compared, which the clock cannot change.
  return json_answer(std::move(json), kEndOfTime);
}

}  // namespace stratus
