#include "app/commands/question.h"
#include "app/of_option.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <ostream>

#include "api/api.h"
#include "api/routes.h"
#include "app/api_services.h"
#include "engine/data_view.h"

namespace stratus {
namespace {

// Limits are for those who share a server. `for_operator`: paths in errors are for whoever types a command.
ApiOptions without_limits() {
  ApiOptions options;
  options.kept_answers = 0;
  options.rows_an_answer = std::numeric_limits<std::size_t>::max() - 1;
  options.periods_a_query = options.hours_a_query = std::numeric_limits<std::int64_t>::max();
  options.for_operator = true;
  return options;
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

// An explained station is named by place, so it is no option.
ParameterList options_of(std::string_view path) {
  const ParameterList all = question_route(path).operation.parameters;
  return !all.empty() && all.front()->type == ValueType::kStation ? all.subspan(1) : all;
}

Result<Parameters> read_parameters(const Context& context, const Question& question, std::string_view path) {
  auto parameters = Parameters::read(question.asked, options_of(path), Door::kCommandLine, question.now);
  if (parameters) return *std::move(parameters);
  const std::vector<Mistake>& mistakes = parameters.error().mistakes;
  for (std::size_t i = 0; i + 1 < mistakes.size(); ++i) context.notes.line("stratus: " + mistakes[i].detail);
  return fail(ErrorKind::kInvalidArgument, mistakes.back().detail);
}

}  // namespace

Error error_of(const Problem& problem) {
  return {kind_of(problem.status()), problem.cause.empty() ? problem.detail : problem.cause};
}

Result<std::vector<Station>> stations_named(const StationRegistry& registry, const std::vector<std::string>& names) {
  std::vector<Station> stations;
  for (const std::string& name : names) {
    STRATUS_ASSIGN_OR_RETURN(Station station, of_argument(find_station(registry, name)));
    if (std::find(stations.begin(), stations.end(), station) == stations.end()) stations.push_back(std::move(station));
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

Result<Question> open_question(const Context& context, const QueryOptions& options, std::string_view path,
                               QueryParams more) {
  Question question;
  question.asked = std::move(more);
  question.asked.insert(question.asked.end(), options.asked.begin(), options.asked.end());
  question.now = floor_seconds(context.clock.now());
  STRATUS_ASSIGN_OR_RETURN(question.parameters, read_parameters(context, question, path));
  STRATUS_ASSIGN_OR_RETURN(question.view, DataView::open(context.files, context.folder(), context.configured()));
  STRATUS_ASSIGN_OR_RETURN(question.stations, stations_named(question.view->stations(), options.stations));
  if (question.stations.empty() && find_parameter(question_route(path).operation.parameters, "start") != nullptr)
    STRATUS_RETURN_IF_ERROR(at_command(check_range(*question.parameters, question.now)));
  return question;
}

Result<std::string> api_answer(const Context& context, DataView& view, const std::string& path, QueryParams query) {
  Api api(services_of(view, context.clock), without_limits());
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

Result<SummaryQuery> summary_query(const Question& question, const Station& station, Resolution resolution,
                                   std::int64_t span) {
  const ServingPorts serving = question.view->serving();
  const ApiOptions limits = without_limits();
  const RangeSource source{serving, question.view->stations(), question.now, limits.hours_a_query, limits.periods_a_query};
  STRATUS_ASSIGN_OR_RETURN(const SummaryQuestion read,
                           at_command(read_summary_question(*question.parameters, source, station.id, resolution, span)));
  return read.query;
}

std::string asked_range(const std::optional<SummaryQuery>& query) {
  if (!query) return "yet";
  if (query->last < query->first) return "in an empty range: --from is not before --to, which is now when it is not given";
  return "from " + label(query->resolution, query->first) + " to " + label(query->resolution, query->last) +
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
