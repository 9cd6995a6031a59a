// stratus latest | hourly | daily | monthly | seasonal | yearly | compare | explain, for people. With --json the API
// answers.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "api/api.h"
#include "api/periods.h"
#include "app/api_services.h"
#include "app/commands.h"
#include "app/table.h"
#include "http/client.h"
#include "http/url.h"
#include "serving/facts_query.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr double kMpsToKmh = 3.6;

const Moments& measure(const Cell& cell, std::string_view name) { return cell.measures[*find_measure(name)]; }

// What a query needs of the data folder, opened once.
struct Question {
  std::unique_ptr<DataView> view;
  std::vector<Station> stations;
  Scope scope;
  Bucket day = Bucket::kCivilDay;
  UtcSeconds now;
};

Result<std::vector<Station>> stations_named(const StationRegistry& registry, const std::vector<std::string>& names) {
  std::vector<Station> stations;
  for (const std::string& name : names) {
    STRATUS_ASSIGN_OR_RETURN(stations.emplace_back(), find_station(registry, name));
  }
  if (names.empty()) {
    for (const auto& [id, station] : registry.stations()) stations.push_back(station);
  }
  return stations;
}

Result<Question> open_question(const Context& context, const QueryOptions& options) {
  Question question;
  STRATUS_ASSIGN_OR_RETURN(question.view, DataView::open(context.files, context.folder(), context.configured()));
  STRATUS_ASSIGN_OR_RETURN(question.stations, stations_named(question.view->stations(), options.stations));
  const auto layer = find_layer(options.layer);
  if (!layer) return fail(ErrorKind::kInvalidArgument, "--layer \"" + options.layer + "\" is not merged, batch or speed");
  const auto day = find_day(options.day);
  if (!day) return fail(ErrorKind::kInvalidArgument, "--day \"" + options.day + "\" is not civil, utc or meteorological");
  question.scope.layer = *layer;
  question.day = *day;
  question.now = floor_seconds(context.clock.now());
  if (!options.as_of.empty()) {
    STRATUS_ASSIGN_OR_RETURN(question.scope.as_of, of_option("--as-of", parse_utc_millis(options.as_of)));
    question.now = std::min(question.now, floor_seconds(question.scope.as_of));
  }
  return question;
}

// Asks the API inside this process and prints its answer; a problem becomes an error.
Status print_json(const Context& context, DataView& view, const std::string& path, QueryParams query) {
  std::erase_if(query, [](const auto& parameter) { return parameter.second.empty(); });
  Api api(services_of(view, context.clock));
  HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.query = std::move(query);
  const HttpResponse response = api.handle(request);
  if (response.status == 200) {
    context.out << *response.body;
    return {};
  }
  return fail(response.status == 404 ? ErrorKind::kNotFound : ErrorKind::kInvalidArgument, *response.body);
}

// How far a query without --from looks back.
int default_periods(Resolution resolution) {
  switch (resolution) {
    case Resolution::kHour: return 24;
    case Resolution::kDay: return 14;
    case Resolution::kMonth: return 12;
    case Resolution::kSeason: return 4;
    case Resolution::kYear: return 10;
  }
  return 1;
}

PeriodKey period_at(Resolution resolution, UtcSeconds time) {
  constexpr std::int64_t kHour = 3600;
  if (resolution == Resolution::kHour) return {floor_div(time.value, kHour)};
  return period_of_day(resolution, DayNumber{static_cast<std::int32_t>(floor_div(time.value, 24 * kHour))});
}

PeriodKey period_of_bound(Resolution resolution, const Bound& bound, bool last) {
  if (bound.instant) return period_at(resolution, *bound.instant);
  if (resolution != Resolution::kHour) return period_of_day(resolution, last ? bound.last : bound.first);
  return last ? PeriodKey{(bound.last.value + 1) * 24LL - 1} : PeriodKey{bound.first.value * 24LL};
}

Result<SummaryQuery> summary_query(const Question& question, Resolution resolution, const QueryOptions& options) {
  SummaryQuery query;
  query.resolution = resolution;
  query.day = question.day;
  query.scope = question.scope;
  query.until = question.now;
  // A civil day may already have begun east of Greenwich.
  query.last = period_at(resolution, resolution == Resolution::kHour ? question.now : question.now + 14 * 3600);
  if (!options.to.empty()) {
    STRATUS_ASSIGN_OR_RETURN(const Bound to, of_option("--to", parse_bound(options.to)));
    query.last = period_of_bound(resolution, to, true);
  }
  query.first = {query.last.value - default_periods(resolution) + 1};
  if (!options.from.empty()) {
    STRATUS_ASSIGN_OR_RETURN(const Bound from, of_option("--from", parse_bound(options.from)));
    query.first = period_of_bound(resolution, from, false);
  }
  if (query.last < query.first) return fail(ErrorKind::kInvalidArgument, "--to lies before --from");
  return query;
}

std::vector<std::string> summary_header() {
  return {"station", "period",    "hours", "compl.", "mean °C", "min",    "max",   "hum. %",
          "hPa",     "wind km/h", "gust",  "from °", "rain mm", "rain h", "batch", "speed"};
}

std::vector<std::string> summary_row(const Station& station, Resolution resolution, const Summary& summary) {
  const Cell& cell = summary.cell;
  const Moments& temperature = measure(cell, "temperature_c");
  const auto kmh = [](const std::optional<Decimal>& mps) {
    return mps ? std::optional(to_double(*mps) * kMpsToKmh) : std::nullopt;
  };
  const auto wind = wind_vector(cell);
  const Moments& rain_hours = measure(cell, "rain_hours");
  return {station.city,
          label(resolution, summary.period),
          std::to_string(cell.observations),
          fmt::format("{:.1f} %", summary.completeness() * 100),
          fixed(mean(temperature, 1), 2),
          fixed(least(temperature, 1), 1),
          fixed(greatest(temperature, 1), 1),
          fixed(mean(measure(cell, "humidity_pct"), 2), 0),
          fixed(mean(measure(cell, "pressure_hpa"), 1), 1),
          fixed(kmh(mean(measure(cell, "wind_speed_mps"), 2)), 1),
          fixed(kmh(greatest(measure(cell, "wind_gust_mps"), 2)), 1),
          fixed(wind ? wind->direction_deg : std::nullopt, 0),
          fixed(sum(measure(cell, "precipitation_mm"), 3), 1),
          rain_hours.count == 0 ? "-" : std::to_string(static_cast<std::int64_t>(rain_hours.sum)),
          std::to_string(summary.from_batch),
          std::to_string(summary.from_speed)};
}

void print_table(const Context& context, const Table& table, bool empty, const std::string& where) {
  if (empty) {
    context.notes << "No observations " << where << ". The log is filled by stratus import, backfill or collect.\n";
  } else {
    context.out << table.to_string();
  }
}

}  // namespace

Result<Station> find_station(const StationRegistry& stations, const std::string& name) {
  if (const Station* station = stations.find(StationId(name))) return *station;
  std::vector<Station> of_city;
  for (const auto& [id, station] : stations.stations()) {
    if (station.city == name) of_city.push_back(station);
  }
  if (of_city.size() == 1) return of_city[0];
  std::string known;
  for (const auto& [id, station] : stations.stations()) known += (known.empty() ? "" : ", ") + id.text();
  return fail(ErrorKind::kNotFound, "station \"" + name + "\" is " +
                                        (of_city.empty() ? "not known" : "not the only one of its city") + "; known are " +
                                        known);
}

Status run_summaries(const Context& context, Resolution resolution, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options));
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuery query, summary_query(question, resolution, options));
  if (context.json) {
    for (const Station& station : question.stations) {
      STRATUS_RETURN_IF_ERROR(print_json(context, *question.view, "/api/v1/stations/" + station.id.text() + "/observations",
                                         {{"resolution", std::string(to_string(resolution))},
                                          {"start", label(resolution, query.first)},
                                          {"end", label(resolution, query.last)},
                                          {"day", options.day},
                                          {"layer", options.layer},
                                          {"as_of", options.as_of}}));
    }
    return {};
  }
  Table table(summary_header());
  bool empty = true;
  STRATUS_RETURN_IF_ERROR(with_reading(question.view->serving(), [&](const Reading& reading) -> Status {
    for (const Station& station : question.stations) {
      STRATUS_ASSIGN_OR_RETURN(const Station derived, reading.station(station.id, question.view->stations()));
      STRATUS_ASSIGN_OR_RETURN(const auto rows, summaries(reading, derived, query));
      for (const Summary& row : rows) table.add(summary_row(station, resolution, row));
      empty = empty && rows.empty();
    }
    return {};
  }));
  print_table(context, table, empty,
              fmt::format("from {} to {}; ask for other periods with --from and --to", label(resolution, query.first),
                          label(resolution, query.last)));
  return {};
}

Status run_latest(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options));
  if (context.json) {
    std::string ids;
    for (const Station& station : question.stations) ids += (ids.empty() ? "" : ",") + station.id.text();
    return print_json(context, *question.view, "/api/v1/observations/latest", {{"stations", ids}});
  }
  Table table({"station", "time", "kind", "°C", "hum. %", "hPa", "wind km/h", "from", "rain mm", "weather", "layer"});
  bool empty = true;
  STRATUS_RETURN_IF_ERROR(with_reading(question.view->serving(), [&](const Reading& reading) -> Status {
    for (const Station& station : question.stations) {
      STRATUS_ASSIGN_OR_RETURN(const auto found, latest(reading, station, question.now, question.scope));
      if (!found) continue;
      empty = false;
      const Fact& fact = found->stored.fact;
      const auto value = [&](Element element) -> std::optional<Decimal> {
        const auto stored = fact.elements.get(element);
        return stored ? std::optional(Decimal{*stored, info(element).scale}) : std::nullopt;
      };
      const auto wind = value(Element::kWindSpeed);
      const auto direction = fact.elements.get(Element::kWindDirection);
      table.add({station.city, format_utc(fact.time), std::string(to_string(fact.kind)),
                 fixed(value(Element::kTemperature), 1), fixed(value(Element::kHumidity), 0),
                 fixed(value(Element::kPressure), 1),
                 fixed(wind ? std::optional(to_double(*wind) * kMpsToKmh) : std::nullopt, 1),
                 direction ? std::string(compass_text(*direction)) : "-", fixed(value(Element::kPrecipitation), 1),
                 fact.condition.empty() ? "-" : fact.condition, found->from_batch ? "batch" : "speed"});
    }
    return {};
  }));
  print_table(context, table, empty, "yet");
  return {};
}

Status run_status(const Context& context) {
  // A running serve knows more than its folder shows.
  const auto lock = context.files.lock(context.folder().lock(), "");
  if (!lock && lock.error().kind == ErrorKind::kAlreadyExists && !lock.error().message.empty()) {
    HttpFetch get;
    get.url = lock.error().message + "/api/v1/pipeline/status";
    STRATUS_ASSIGN_OR_RETURN(const HttpReply reply, HttpClient().get(get));
    context.out << reply.body;
    return {};
  }
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  return print_json(context, *view, "/api/v1/pipeline/status", {});
}

Status run_compare(const Context& context, const CompareOptions& options) {
  if (context.json) {
    STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
    STRATUS_ASSIGN_OR_RETURN(const auto stations, stations_named(view->stations(), options.stations));
    std::string ids;
    for (const Station& station : stations) ids += (ids.empty() ? "" : ",") + station.id.text();
    return print_json(context, *view, "/api/v1/compare", {{"stations", ids}, {"month", options.month}});
  }
  QueryOptions query;
  query.stations = options.stations;
  query.from = query.to = options.month;
  return run_summaries(context, Resolution::kMonth, query);
}

Status run_explain(const Context& context, const ExplainOptions& options) {
  if (context.json) {
    STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
    STRATUS_ASSIGN_OR_RETURN(const Station station, find_station(view->stations(), options.station));
    return print_json(context, *view, "/api/v1/explain",
                      {{"station", station.id.text()},
                       {"period", options.period},
                       {"resolution", options.resolution},
                       {"element", options.element},
                       {"day", options.day},
                       {"as_of", options.as_of}});
  }
  QueryOptions asked;
  asked.stations = {options.station};
  asked.day = options.day;
  asked.as_of = options.as_of;
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, asked));
  STRATUS_ASSIGN_OR_RETURN(const Period period, parse_period(options.period));
  const auto resolution =
      options.resolution.empty() ? std::optional(period.resolution) : find_resolution(options.resolution);
  const auto element = find_measure(options.element);
  if (!resolution)
    return fail(ErrorKind::kInvalidArgument,
                "--resolution \"" + options.resolution + "\" is not hour, day, month, season or year");
  if (!element)
    return fail(ErrorKind::kInvalidArgument, "--element \"" + options.element + "\" is not an element like temperature_c");
  STRATUS_ASSIGN_OR_RETURN(const Bound bound, parse_bound(options.period));
  SummaryQuery query;
  query.resolution = *resolution;
  query.day = question.day;
  query.scope = question.scope;
  query.until = question.now;
  query.first = query.last = period_of_bound(*resolution, bound, false);
  const Measure& asked_measure = kSummaryMeasures[*element];
  STRATUS_ASSIGN_OR_RETURN(
      const auto explanation, with_reading(question.view->serving(), [&](const Reading& reading) -> Result<Explanation> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(question.stations[0].id, question.view->stations()));
        return explain(reading, station, query, asked_measure);
      }));
  const int scale = info(asked_measure.element).scale;
  const Moments& moments = explanation.summary.cell.measures[*element];
  context.out << fmt::format("{} of {} in {}: mean {}, min {}, max {}, sum {} over {} of {} expected values; {}\n\n",
                             options.element, question.stations[0].id.text(), label(*resolution, query.first),
                             fixed(mean(moments, scale), scale + 2), fixed(least(moments, scale), scale),
                             fixed(greatest(moments, scale), scale), fixed(sum(moments, scale), scale), moments.count,
                             explanation.summary.expected,
                             explanation.cell_from_batch ? "served from the batch layer" : "folded from the facts");
  Table table({"time", "kind", "known at", options.element, "origin", "layer", "position", "counted"});
  for (const ExplainedFact& behind : explanation.facts) {
    const Fact& fact = behind.stored.fact;
    const auto value = fact.elements.get(asked_measure.element);
    table.add({format_utc(fact.time), (fact.retraction ? "retracts " : "") + std::string(to_string(fact.kind)),
               format_utc(fact.known_at), value ? to_string(Decimal{*value, scale}) : "-", fact.origin,
               behind.from_batch ? "batch" : "speed", std::to_string(behind.stored.position.value),
               behind.counted ? "yes" : (behind.believed ? "left out" : "superseded")});
  }
  context.out << table.to_string();
  return {};
}

}  // namespace stratus
