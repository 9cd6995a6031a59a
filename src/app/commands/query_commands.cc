// stratus latest | hourly | daily | monthly | seasonal | yearly | compare, for people. With --json the API
// answers.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "app/commands/commands.h"
#include "app/commands/question.h"
#include "http/url.h"
#include "serving/facts_query.h"
#include "serving/station_names.h"
#include "weather/compass.h"

namespace stratus {
namespace {

// From m/s.
std::optional<Exact> kmh(const std::optional<Exact>& mps) { return mps ? std::optional(mps->times(36, 10)) : std::nullopt; }

std::string direction_text(const std::optional<WindVector>& wind) {
  return wind && wind->direction_deg ? fixed(rounded_direction(*wind->direction_deg, 0)) : "-";
}

std::vector<std::string> summary_header() {
  return {"station", "period",    "obs.", "compl. °C", "mean °C", "min",    "max",   "hum. %",
          "hPa",     "wind km/h", "gust", "from °",    "rain mm", "rain h", "batch", "speed"};
}

std::vector<std::string> summary_row(const Station& station, Resolution resolution, const Summary& summary) {
  const Cell& cell = summary.cell;
  const Moments& temperature = measure_of(cell, "temperature_c");
  return {shown_name(station),
          label(resolution, summary.period),
          std::to_string(cell.observations),
          percent(completeness_of(summary, temperature)),
          fixed(mean(temperature, 1), 2),
          fixed(least(temperature, 1), 1),
          fixed(greatest(temperature, 1), 1),
          fixed(mean(measure_of(cell, "humidity_pct"), 2), 0),
          fixed(mean(measure_of(cell, "pressure_hpa"), 1), 1),
          fixed(kmh(mean(measure_of(cell, "wind_speed_mps"), 2)), 1),
          fixed(kmh(greatest(measure_of(cell, "wind_gust_mps"), 2)), 1),
          direction_text(wind_vector(cell)),
          fixed(sum(measure_of(cell, "precipitation_mm"), 3), 1),
          summary.rain_hours ? std::to_string(*summary.rain_hours) : "-",
          std::to_string(summary.from_batch),
          std::to_string(summary.from_speed)};
}

Result<std::vector<Summary>> summaries_of(const Question& question, const Station& station, const SummaryQuery& query) {
  return with_reading(question.view->serving(), [&](const Reading& reading) -> Result<std::vector<Summary>> {
    STRATUS_ASSIGN_OR_RETURN(const Station derived, reading.station(station.id, question.view->stations()));
    return summaries(reading, derived, query);
  });
}

// Of each station its periods.
Status print_summaries(const Context& context, const Question& question, Resolution resolution) {
  Table table(summary_header());
  std::optional<SummaryQuery> query;
  bool empty = true;
  for (const Station& station : question.stations) {
    STRATUS_ASSIGN_OR_RETURN(query, summary_query(question, station, resolution, default_periods(resolution)));
    STRATUS_ASSIGN_OR_RETURN(const auto rows, summaries_of(question, station, *query));
    for (const Summary& row : rows) table.add(summary_row(station, resolution, row));
    empty = empty && rows.empty();
  }
  print_table(context, table, empty, asked_range(query));
  return {};
}

}  // namespace

Status run_summaries(const Context& context, Resolution resolution, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options, "/api/v1/stations/{id}/observations",
                                                                  {{"resolution", std::string(to_string(resolution))}}));
  if (!context.json) return print_summaries(context, question, resolution);
  for (const Station& station : question.stations) {
    // First read here: an error blames the option.
    STRATUS_RETURN_IF_ERROR(summary_query(question, station, resolution, default_periods(resolution)));
    STRATUS_RETURN_IF_ERROR(
        print_json(context, *question.view, "/api/v1/stations/" + station.id.text() + "/observations", question.asked));
  }
  return {};
}

Status run_latest(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options, "/api/v1/observations/latest"));
  if (context.json) {
    QueryParams query = question.asked;
    if (!options.stations.empty()) query.emplace_back("stations", id_list(question.stations));
    return print_json(context, *question.view, "/api/v1/observations/latest", std::move(query));
  }
  const Scope scope = question.parameters->scope();
  const UtcSeconds now = now_of(scope, question.now);
  const Table header({"station", "time", "kind", "°C", "hum. %", "hPa", "wind km/h", "from", "rain mm", "weather", "layer"});
  Table table = header;
  bool empty = true;
  STRATUS_RETURN_IF_ERROR(with_reading(question.view->serving(), [&](const Reading& reading) -> Status {
    table = header;  // whoever asks again begins anew
    empty = true;
    STRATUS_ASSIGN_OR_RETURN(const auto newest, latest(reading, question.stations, now, scope));
    for (std::size_t i = 0; i < newest.size(); ++i) {
      const Station& station = question.stations[i];
      const std::optional<Observation>& found = newest[i];
      if (!found) continue;
      empty = false;
      const Fact& fact = found->stored.fact;
      const auto value = [&](Element element) -> std::optional<Exact> {
        const auto stored = fact.elements.get(element);
        return stored ? std::optional<Exact>(Decimal{*stored, info(element).scale}) : std::nullopt;
      };
      const auto direction = fact.elements.get(Element::kWindDirection);
      table.add({shown_name(station), format_utc(fact.time), std::string(to_string(fact.kind)),
                 fixed(value(Element::kTemperature), 1), fixed(value(Element::kHumidity), 0),
                 fixed(value(Element::kPressure), 1), fixed(kmh(value(Element::kWindSpeed)), 1),
                 direction ? std::string(compass_text(*direction)) : "-", fixed(value(Element::kPrecipitation), 1),
                 fact.condition.empty() ? "-" : fact.condition, found->from_batch ? "batch" : "speed"});
    }
    return {};
  }));
  if (const auto as_of = question.parameters->find("as_of"); empty && as_of) {
    context.notes.line("No observation was known at " + std::string(*as_of) + " (--as-of).");
    return {};
  }
  print_table(context, table, empty, "yet");
  return {};
}

Status run_compare(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options, "/api/v1/compare"));
  if (context.json) {
    QueryParams asked = question.asked;
    if (!options.stations.empty()) asked.emplace_back("stations", id_list(question.stations));
    return print_json(context, *question.view, "/api/v1/compare", std::move(asked));
  }
  const Period month = question.parameters->period("month");
  const SummaryQuery query = read_period_question(*question.parameters, month, question.now);
  Table table(summary_header());
  bool empty = true;
  for (const Station& station : question.stations) {
    STRATUS_ASSIGN_OR_RETURN(const auto rows, summaries_of(question, station, query));
    for (const Summary& row : rows) table.add(summary_row(station, month.resolution, row));
    empty = empty && rows.empty();
  }
  print_table(context, table, empty, "in " + label(month.resolution, month.key));
  return {};
}

}  // namespace stratus
