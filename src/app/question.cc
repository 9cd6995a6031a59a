#include "app/question.h"

#include <simdjson.h>

#include <algorithm>
#include <ostream>

#include "api/api.h"
#include "app/api_services.h"
#include "serving/facts_query.h"

namespace stratus {
namespace {

PeriodKey period_at(Resolution resolution, UtcSeconds time) {
  constexpr std::int64_t kHour = 3600;
  if (resolution == Resolution::kHour) return {floor_div(time.value, kHour)};
  return period_of_day(resolution, DayNumber{static_cast<std::int32_t>(floor_div(time.value, 24 * kHour))});
}

// When the newest of them was observed; now when none was, or when all are asked for and some facts are of this month.
Result<UtcSeconds> newest_observation(const Question& question, bool all) {
  STRATUS_ASSIGN_OR_RETURN(const PinnedVersion version, question.view->catalog().current());
  if (all && version->dataset.contains(month_of(question.now))) return question.now;
  return with_reading(question.view->serving(), [&](const Reading& reading) -> Result<UtcSeconds> {
    std::optional<UtcSeconds> newest;
    for (const Station& station : question.stations) {
      STRATUS_ASSIGN_OR_RETURN(const Station derived, reading.station(station.id, question.view->stations()));
      STRATUS_ASSIGN_OR_RETURN(const auto found, latest(reading, derived, question.now, question.scope));
      if (found) newest = std::max(newest.value_or(found->stored.fact.time), found->stored.fact.time);
    }
    return newest.value_or(question.now);
  });
}

// The member of a problem (RFC 9457) that is for a person.
std::string detail_of(const std::string& problem) {
  simdjson::dom::parser parser;
  std::string_view detail;
  return parser.parse(problem)["detail"].get(detail) ? problem : std::string(detail);
}

ErrorKind kind_of(int http_status) {
  if (http_status == 404) return ErrorKind::kNotFound;
  return http_status / 100 == 4 ? ErrorKind::kInvalidArgument : ErrorKind::kUnavailable;
}

}  // namespace

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

std::string id_list(const std::vector<Station>& stations) {
  std::string ids;
  for (const Station& station : stations) ids.append(ids.empty() ? "" : ",").append(station.id.text());
  return ids;
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

Result<std::string> api_answer(const Context& context, DataView& view, const std::string& path, QueryParams query) {
  std::erase_if(query, [](const auto& parameter) { return parameter.second.empty(); });
  Api api(services_of(view, context.clock));
  HttpRequest request;
  request.method = "GET";
  request.path = path;
  request.query = std::move(query);
  const HttpResponse response = api.handle(request);
  if (response.status == 200) return *response.body;
  return fail(kind_of(response.status), detail_of(*response.body));
}

Status print_json(const Context& context, DataView& view, const std::string& path, QueryParams query) {
  STRATUS_ASSIGN_OR_RETURN(const std::string answer, api_answer(context, view, path, std::move(query)));
  context.out << answer;
  return {};
}

PeriodKey period_of_bound(Resolution resolution, const Bound& bound, bool last) {
  if (bound.instant) return period_at(resolution, *bound.instant);
  if (resolution != Resolution::kHour) return period_of_day(resolution, last ? bound.last : bound.first);
  return last ? PeriodKey{(bound.last.value + 1) * 24LL - 1} : PeriodKey{bound.first.value * 24LL};
}

Result<SummaryQuery> summary_query(const Question& question, Resolution resolution, const QueryOptions& options,
                                   std::int64_t periods) {
  SummaryQuery query;
  query.resolution = resolution;
  query.day = question.day;
  query.scope = question.scope;
  query.until = question.now;
  UtcSeconds end = question.now;
  if (options.from.empty() && options.to.empty()) {
    STRATUS_ASSIGN_OR_RETURN(end, newest_observation(question, options.stations.empty()));
  }
  // A civil day may already have begun east of Greenwich.
  query.last = period_at(resolution, resolution == Resolution::kHour ? end : end + 14 * 3600);
  if (!options.to.empty()) {
    STRATUS_ASSIGN_OR_RETURN(const Bound to, of_option("--to", parse_bound(options.to)));
    query.last = period_of_bound(resolution, to, true);
  }
  query.first = {query.last.value - periods + 1};
  if (!options.from.empty()) {
    STRATUS_ASSIGN_OR_RETURN(const Bound from, of_option("--from", parse_bound(options.from)));
    query.first = period_of_bound(resolution, from, false);
  }
  if (query.last < query.first) return fail(ErrorKind::kInvalidArgument, "--to lies before --from");
  return query;
}

std::string asked_range(Resolution resolution, const SummaryQuery& query) {
  return "from " + label(resolution, query.first) + " to " + label(resolution, query.last) +
         "; ask for other periods with --from and --to";
}

void print_nothing(const Context& context, const std::string& where) {
  context.notes.line("No observations " + where + ". The log is filled by stratus import, backfill or collect.");
}

void print_table(const Context& context, const Table& table, bool empty, const std::string& where) {
  if (empty) {
    print_nothing(context, where);
  } else {
    context.out << table.to_string();
  }
}

}  // namespace stratus
