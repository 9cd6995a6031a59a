#include <algorithm>
#include <array>

#include "api/json_climate.h"
#include "api/json_observations.h"
#include "api/json_summaries.h"
#include "api/summary_question.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kHoursADay = 24;

// Periods that an answer holds when no start is given, by Resolution: two days, a month, a year, two years, ten years.
constexpr std::array<std::int64_t, 5> kDefaultPeriods{48, 31, 12, 8, 10};

PeriodKey period_at(const SummaryQuery& query, const StationCalendar& calendar, UtcSeconds time) {
  if (query.resolution == Resolution::kHour) return {floor_div(time.value, kHour)};
  const auto day = static_cast<std::int32_t>(calendar.key(query.day, time).value);
  return period_of_day(query.resolution, DayNumber{day});
}

PeriodKey first_period(const SummaryQuery& query, const StationCalendar& calendar, const Bound& bound) {
  if (bound.instant) return period_at(query, calendar, *bound.instant);
  return period_of_day(query.resolution, bound.first);
}

PeriodKey last_period(const SummaryQuery& query, const StationCalendar& calendar, const Bound& bound) {
  if (bound.instant) return period_at(query, calendar, *bound.instant - 1);
  if (query.resolution == Resolution::kHour) return {(std::int64_t{bound.last.value} + 1) * kHoursADay - 1};
  return period_of_day(query.resolution, bound.last);
}

Answered<Resolution> resolution_of(const Parameters& parameters) {
  const std::string_view text = parameters.find("resolution").value_or("");
  if (const auto resolution = find_resolution(text)) return *resolution;
  return fail(wrong_value("resolution", std::string(text), {"hour", "day", "month", "season", "year"}));
}

// `span`: periods that the answer holds when no start is given.
Answered<SummaryQuery> query_of(const Call& call, const Station& station, Resolution resolution, std::int64_t span,
                                UtcSeconds now) {
  SummaryQuery query;
  query.resolution = resolution;
  STRATUS_ASSIGN_OR_RETURN(query.day, call.parameters.day());
  STRATUS_ASSIGN_OR_RETURN(query.scope, call.parameters.scope());
  STRATUS_ASSIGN_OR_RETURN(const auto start, call.parameters.bound("start"));
  STRATUS_ASSIGN_OR_RETURN(const auto end, call.parameters.bound("end"));
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, answered(StationCalendar::make(station)));
  query.last = end ? last_period(query, calendar, *end) : period_at(query, calendar, now);
  query.first = start ? first_period(query, calendar, *start) : PeriodKey{query.last.value - span + 1};
  if (query.last < query.first) {
    return fail(wrong_value("end", std::string(call.parameters.find("end").value_or("now")),
                            {"a time after start, " + label(query.resolution, query.first)}));
  }
  if (query.last.value - query.first.value >= call.options.periods_a_query) {
    return fail(wrong_value("start", label(query.resolution, query.first),
                            {"at most " + std::to_string(call.options.periods_a_query) + " periods up to end, " +
                             label(query.resolution, query.last)}));
  }
  set_until(query, now);
  return query;
}

// The station that the parameters are read for; the reading may know it by an older entry of the registry.
Answered<Station> station_of(const Call& call, const StationId& id) {
  const auto registry = call.services.stations();
  return answered(with_reading(call.serving, [&](const Reading& reading) { return reading.station(id, *registry); }));
}

std::optional<Period> parse_month_period(std::string_view text) {
  const auto period = parse_period(text);
  if (!period || period->resolution != Resolution::kMonth) return std::nullopt;
  return *period;
}

std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  names.reserve(kSummaryMeasures.size());
  for (const Measure& measure : kSummaryMeasures) names.emplace_back(measure.name);
  return names;
}

// The period and its resolution; both are told, or the form of the period tells.
Answered<Period> explained_period(const Parameters& parameters) {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view text, parameters.need("period"));
  const auto period = parse_period(text);
  if (!period) return fail(wrong_value("period", std::string(text), {std::string(kBoundForms)}));
  if (!parameters.find("resolution")) return *period;
  STRATUS_ASSIGN_OR_RETURN(const Resolution resolution, resolution_of(parameters));
  if (resolution == period->resolution) return *period;
  return fail(wrong_value("period", std::string(text),
                          {"a period of resolution " + std::string(to_string(resolution)) + ", like " +
                           label(resolution, period_of_day(resolution, first_day(period->resolution, period->key)))}));
}

Result<StationSummary> summary_of(const Reading& reading, const Station& station, const SummaryQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Summary> found, summaries(reading, station, query));
  StationSummary row{station.id, std::nullopt};
  if (!found.empty()) row.summary = found[0];
  return row;
}

}  // namespace

Answered<Answer> get_summaries(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  if (call.parameters.find("kinds")) {
    return fail(wrong_value("kinds", std::string(*call.parameters.find("kinds")),
                            {"nothing: summaries hold observed and remote; kinds goes with resolution=raw"}));
  }
  STRATUS_ASSIGN_OR_RETURN(const Station known, station_of(call, call.station));
  STRATUS_ASSIGN_OR_RETURN(const Resolution resolution, resolution_of(call.parameters));
  const std::int64_t span = kDefaultPeriods[static_cast<std::size_t>(resolution)];
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, query_of(call, known, resolution, span, now));
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(summary_element_names()));
  const std::size_t most = call.options.rows_an_answer;
  STRATUS_ASSIGN_OR_RETURN(const std::size_t limit, call.parameters.limit(most, most));
  const auto registry = call.services.stations();
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
  return json_answer(std::move(json), valid_until(query, now));
}

Answered<Answer> get_climate(const Call& call) {
  constexpr std::int64_t kDefaultDays = 366;
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const Station known, station_of(call, call.station));
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, query_of(call, known, Resolution::kDay, kDefaultDays, now));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
                             STRATUS_ASSIGN_OR_RETURN(const Climate figures, climate(reading, station, query));
                             return json_climate(head_of(reading, query.scope), station, query, figures);
                           })));
  return json_answer(std::move(json), valid_until(query, now));
}

Answered<Answer> get_compare(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_RETURN_IF_ERROR(call.parameters.need("stations"));
  STRATUS_ASSIGN_OR_RETURN(const auto ids,
                           call.parameters.stations(*call.services.stations(), call.options.stations_a_query));
  STRATUS_ASSIGN_OR_RETURN(const std::string_view month, call.parameters.need("month"));
  const std::optional<Period> period = parse_month_period(month);
  if (!period) return fail(wrong_value("month", std::string(month), {"a month (2026-11)"}));
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, one_period(call, *period, now));
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(summary_element_names()));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             std::vector<StationSummary> rows;
                             for (const StationId& id : *ids) {
                               STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(id, *registry));
                               STRATUS_ASSIGN_OR_RETURN(StationSummary row, summary_of(reading, station, query));
                               rows.push_back(std::move(row));
                             }
                             return json_comparison(head_of(reading, query.scope), query, elements, rows);
                           })));
  return json_answer(std::move(json), valid_until(query, now));
}

Answered<Answer> get_explain(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const std::string_view name, call.parameters.need("station"));
  STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(*call.services.stations(), "station", name));
  STRATUS_ASSIGN_OR_RETURN(const Period period, explained_period(call.parameters));
  STRATUS_ASSIGN_OR_RETURN(const std::string_view element, call.parameters.need("element"));
  const auto measure = find_measure(element);
  if (!measure) return fail(wrong_value("element", std::string(element), measure_names()));
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, one_period(call, period, now));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(id, *registry));
        STRATUS_ASSIGN_OR_RETURN(const Explanation explanation,
                                 explain(reading, station, query, kSummaryMeasures[*measure]));
        return json_explanation(head_of(reading, query.scope), station, query, kSummaryMeasures[*measure], explanation);
      })));
  return json_answer(std::move(json), valid_until(query, now));
}

}  // namespace stratus
