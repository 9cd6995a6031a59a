#include "api/json_climate.h"
#include "api/json_observations.h"
#include "api/json_summaries.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
Answered<Answer> get_summaries(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  if (call.parameters.find("kinds")) {
    return fail(call.parameters.wrong("kinds", *call.parameters.find("kinds"),
                                      {"for summaries, which hold observed and remote; it goes with resolution=raw"}));
  }
  STRATUS_ASSIGN_OR_RETURN(const Resolution resolution, call.parameters.resolution());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuestion question,
                           read_summary_question(call.parameters, range_source(call, *registry, now), call.station,
                                                 resolution, default_periods(resolution)));
  const SummaryQuery& query = question.query;
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(summary_element_names()));
  const std::size_t most = call.options.rows_an_answer;
  STRATUS_ASSIGN_OR_RETURN(const std::size_t limit, call.parameters.limit(most, most));
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
                             STRATUS_ASSIGN_OR_RETURN(std::vector<Summary> rows, summaries(reading, station, query));
                             std::optional<PeriodKey> next;
                             if (rows.size() > limit) {
                               next = rows[limit].period;
                               rows.resize(limit);
                             }
                             return json_summaries(head_of(reading, query.scope), station, query, elements, rows, next);
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
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
                             STRATUS_ASSIGN_OR_RETURN(const Climate figures, climate(reading, station, query));
                             return json_climate(head_of(reading, query.scope), station, query, figures);
                           })));
  return json_answer(std::move(json), valid_until(question, now));
}

Answered<Answer> get_compare(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const auto ids, call.parameters.stations_or_all(*registry, call.options.stations_a_query));
  STRATUS_ASSIGN_OR_RETURN(const Period month, call.parameters.month());
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, read_period_question(call.parameters, month, now));
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(summary_element_names()));
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const auto stations, reading.stations(ids, *registry));
                             STRATUS_ASSIGN_OR_RETURN(auto found, summaries_of_period(reading, stations, query));
                             std::vector<StationSummary> rows;
                             for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back({ids[i], std::move(found[i])});
                             return json_comparison(head_of(reading, query.scope), query, elements, rows);
                           })));
  return json_answer(std::move(json), valid_until(query, now));
}

Answered<Answer> get_explain(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const std::string_view name, call.parameters.need("station"));
  STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(*call.services.stations(), "station", name));
  STRATUS_ASSIGN_OR_RETURN(const Measure* const measure, call.parameters.measure());
  STRATUS_ASSIGN_OR_RETURN(const Period period, call.parameters.explained_period());
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, read_period_question(call.parameters, period, now));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(id, *registry));
        STRATUS_ASSIGN_OR_RETURN(const Explanation explanation, explain(reading, station, query, *measure));
        return json_explanation(head_of(reading, query.scope), station, query, *measure, explanation);
      })));
  return json_answer(std::move(json), valid_until(query, now));
}

}  // namespace stratus
