#include "api/routes.h"

#include <array>

namespace stratus {
namespace {

using Names = std::string_view;

constexpr std::array<Names, 0> kNone{};
constexpr std::array<Names, 3> kLatest{"stations", "layer", "as_of"};
constexpr std::array<Names, 9> kObservations{"start", "end",   "resolution", "elements", "kinds",
                                             "day",   "layer", "as_of",      "limit"};
constexpr std::array<Names, 5> kClimate{"start", "end", "day", "layer", "as_of"};
constexpr std::array<Names, 6> kCompare{"stations", "month", "elements", "day", "layer", "as_of"};
constexpr std::array<Names, 7> kExplain{"station", "period", "resolution", "element", "day", "layer", "as_of"};
constexpr std::array<Names, 7> kRankings{"period", "by", "order", "stations", "day", "layer", "as_of"};
constexpr std::array<Names, 6> kStationRankings{"period", "by", "order", "day", "layer", "as_of"};

constexpr std::array<Route, 20> kRoutes{{
    {"GET", "/api/v1/stations", kNone, get_stations},
    {"POST", "/api/v1/stations", kNone, post_stations},
    {"GET", "/api/v1/stations/{id}", kNone, get_station},
    {"PUT", "/api/v1/stations/{id}", kNone, put_station},
    {"DELETE", "/api/v1/stations/{id}", kNone, delete_station},
    {"GET", "/api/v1/stations/{id}/observations", kObservations, get_observations},
    {"GET", "/api/v1/stations/{id}/climate", kClimate, get_climate},
    {"GET", "/api/v1/stations/{id}/rankings", kStationRankings, get_station_rankings},
    {"GET", "/api/v1/observations/latest", kLatest, get_latest},
    {"POST", "/api/v1/observations", kNone, post_observations},
    {"GET", "/api/v1/compare", kCompare, get_compare},
    {"GET", "/api/v1/rankings", kRankings, get_rankings},
    {"GET", "/api/v1/explain", kExplain, get_explain},
    {"GET", "/api/v1/pipeline/status", kNone, get_pipeline_status},
    {"GET", "/api/v1/openapi.json", kNone, get_openapi},
    {"GET", "/api/v1", kNone, get_index},
    {"GET", "/livez", kNone, get_livez},
    {"GET", "/readyz", kNone, get_readyz},
    {"GET", "/metrics", kNone, get_metrics},
    {"GET", "/", kNone, get_home},
}};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

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
