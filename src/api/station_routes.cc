#include "api/json_pipeline.h"
#include "api/media_type.h"
#include "api/routes.h"
#include "serving/station_names.h"
#include "views/zone.h"

namespace stratus {
namespace {

Result<std::vector<Station>> read_stations(std::string_view body) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry registry, parse_stations(body));
  std::vector<Station> stations;
  for (const auto& [id, station] : registry.stations()) {
    STRATUS_RETURN_IF_ERROR(Zone::find(station.zone));
    stations.push_back(station);
  }
  if (stations.empty()) return fail(ErrorKind::kInvalidArgument, "stations: the array is empty");
  return stations;
}

}  // namespace

Answered<Answer> get_stations(const Call& call) { return json_answer(json_stations(*call.services.stations()), kEndOfTime); }

Answered<Answer> get_station(const Call& call) {
  const auto stations = call.services.stations();
  const Station* station = stations->find(call.station);
  if (station == nullptr)
    return fail(query_problem({ErrorKind::kNotFound, unknown_station(*stations, call.station.text())}));
  return json_answer(to_json(*station) + "\n", kEndOfTime);
}

Answered<Answer> post_stations(const Call& call) {
  const std::string type = media_type(call.request);
  if (type != "application/json") return fail(wrong_type(type, "application/json"));
  const Result<std::vector<Station>> stations = read_stations(call.request.body);
  if (!stations) return fail(post_problem(stations.error()));
  const Status added = call.services.add_stations(*stations);
  if (!added) return fail(post_problem(added.error()));
  return json_answer(json_stations(StationRegistry(*stations)), {});
}

}  // namespace stratus
