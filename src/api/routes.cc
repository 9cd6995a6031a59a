#include "api/routes.h"

#include <algorithm>
#include <array>

namespace stratus {
namespace {

constexpr bool takes_body(const Route& route) { return !route.operation.bodies.empty(); }

// What can be wrong with the value of a parameter, and with what it names.
void add_codes(const Parameter& parameter, std::vector<ProblemCode>& codes) {
  codes.insert(codes.end(), {ProblemCode::kWrongValue, ProblemCode::kRepeatedParameter});
  if (parameter.required) codes.push_back(ProblemCode::kMissingParameter);
  if (parameter.most > 0) codes.push_back(ProblemCode::kOutOfRange);
  if (parameter.type == ValueType::kStation || parameter.type == ValueType::kStations)
    codes.insert(codes.end(), {ProblemCode::kUnknownStation, ProblemCode::kAmbiguousStation});
  if (parameter.type == ValueType::kToken) codes.insert(codes.end(), {ProblemCode::kOtherLog, ProblemCode::kNotYetKnown});
}

}  // namespace

const Route& question_route(std::string_view path) {
  return *std::find_if(routes().begin(), routes().end(),
                       [&](const Route& route) { return route.method == "GET" && route.path == path; });
}

std::vector<ProblemCode> problem_codes(const Route& route) {
  std::vector<ProblemCode> codes(kServerCodes.begin(), kServerCodes.end());
  codes.insert(codes.end(), {ProblemCode::kUnknownParameter, ProblemCode::kWrongHeader});
  if (route.method != "GET") codes.push_back(ProblemCode::kUnauthorized);
  if (takes_body(route)) {
    codes.insert(codes.end(), {ProblemCode::kBodyTooLarge, ProblemCode::kWrongMediaType, ProblemCode::kWrongBody});
  }
  for (const Parameter* parameter : route.operation.parameters) add_codes(*parameter, codes);
  if (!route.operation.path_text.empty())
    codes.insert(codes.end(), {ProblemCode::kUnknownStation, ProblemCode::kAmbiguousStation});
  codes.insert(codes.end(), route.operation.problems.begin(), route.operation.problems.end());
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

bool matches(std::string_view route_path, std::string_view path, std::string& id) {
  constexpr std::string_view kId = "{id}";
  const std::size_t at = route_path.find(kId);
  if (at == std::string_view::npos) return route_path == path;
  const std::string_view before = route_path.substr(0, at);
  const std::string_view after = route_path.substr(at + kId.size());
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) return false;
  const std::string_view between = path.substr(before.size(), path.size() - before.size() - after.size());
  if (between.find('/') != std::string_view::npos) return false;
  id = between;
  return true;
}

RangeSource range_source(const Call& call, const StationRegistry& stations, UtcSeconds now) {
  return {call.serving, stations, now, call.options.hours_a_query, call.options.periods_a_query};
}

Answer json_answer(std::string json, UtcMillis valid_until) {
  return {make_response(200, "application/json", std::move(json)), valid_until};
}

Lane lane_of(std::string_view method, std::string_view path) {
  constexpr std::array<std::string_view, 4> kQuickPaths{"/livez", "/readyz", "/metrics", "/api/v1/pipeline/status"};
  if (method == "OPTIONS") return Lane::kQuick;
  if (method != "GET" && method != "HEAD") return Lane::kWrite;
  return std::find(kQuickPaths.begin(), kQuickPaths.end(), path) != kQuickPaths.end() ? Lane::kQuick : Lane::kQuestion;
}

}  // namespace stratus
