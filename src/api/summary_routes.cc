#include "api/json_climate.h"
#include "api/json_observations.h"
#include "api/json_summaries.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
Answered<Answer> get_summaries(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const Resolution resolution = *call.parameters.resolution();
  if (const auto kinds = call.parameters.find("kinds")) {
    return fail(problem_of(mistake_of(ProblemCode::kWrongCombination, call.parameters.shown("kinds"), *kinds,
                                      "summaries hold observed and remote; it goes with resolution=raw")));
  }
  STRATUS_RETURN_IF_ERROR(check_summary_elements(call.parameters));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuestion question,
                           read_summary_question(call.parameters, range_source(call, *registry, now), call.station,
                                                 resolution, default_periods(resolution)));
  const SummaryQuery& query = question.query;
  const ElementChoice elements = call.parameters.elements();
  const std::size_t limit = call.parameters.limit(call.options.rows_an_answer);
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(std::vector<Summary> rows, summaries(reading, station, query));
        std::optional<PeriodKey> next;
        if (rows.size() > limit) {
          next = rows[limit].period;
          rows.resize(limit);
        }
        return json_summaries(meta_of(reading, query.scope, call.services.log()), station, query, elements, rows, next);
      })));
  return json_answer(std::move(json), valid_until(question, now));
}

Answered<Answer> get_climate(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuestion question,
                           read_summary_question(call.parameters, range_source(call, *registry, now), call.station,
                                                 Resolution::kDay, kDefaultClimateDays));
  const SummaryQuery& query = question.query;
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(const Climate figures, climate(reading, station, query));
        return json_climate(meta_of(reading, query.scope, call.services.log()), station, query, figures);
      })));
  return json_answer(std::move(json), valid_until(question, now));
}

Answered<Answer> get_compare(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const auto ids, call.parameters.stations_or_all(*registry));
  STRATUS_RETURN_IF_ERROR(check_summary_elements(call.parameters));
  const SummaryQuery query = read_period_question(call.parameters, call.parameters.period("month"), now);
  const ElementChoice elements = call.parameters.elements();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const auto stations, reading.stations(ids, *registry));
        STRATUS_ASSIGN_OR_RETURN(const auto found, summaries_of_period(reading, stations, query));
        std::vector<StationSummary> rows;
        for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back({ids[i], found[i]});
        return json_comparison(meta_of(reading, query.scope, call.services.log()), query, elements, rows);
      })));
  return json_answer(std::move(json), valid_until(query, now));
}

Answered<Answer> get_explain(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(*registry, "station", call.parameters.text("station")));
  const Measure& measure = call.parameters.measure();
  STRATUS_ASSIGN_OR_RETURN(const Period period, explained_period(call.parameters));
  const SummaryQuery query = read_period_question(call.parameters, period, now);
  auto json = answered(with_reading(call.serving, query.scope.layer, [&](const Reading& reading) -> Result<std::string> {
    STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(id, *registry));
    STRATUS_ASSIGN_OR_RETURN(const Explanation explanation, explain(reading, station, query, measure));
    return json_explanation(meta_of(reading, query.scope, call.services.log()), station, query, measure, explanation);
  }));
  if (json) return json_answer(*std::move(json), valid_until(query, now));
  // A station that is known has nothing there.
  Problem& problem = json.error();
  if (problem.code == ProblemCode::kUnknownStation && registry->find(id) != nullptr)
    problem.code = ProblemCode::kNothingThere;
  return fail(std::move(problem));
}

}  // namespace stratus
