#include "api/json_pipeline.h"
#include "api/media_type.h"
#include "api/message_array.h"
#include "api/routes.h"
#include "base/mistakes.h"
#include "serving/station_names.h"
#include "views/zone.h"
#include "weather/station_json.h"

namespace stratus {
namespace {

Status check_zone(const Station& station) {
  if (station.zone.empty()) return {};  // said already
  STRATUS_RETURN_IF_ERROR(Zone::find(station.zone));
  return {};
}

Result<std::vector<Station>> read_stations(std::string_view body) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry registry, parse_stations(body));
  std::vector<Station> stations;
  for (const auto& [id, station] : registry.stations()) {
    STRATUS_RETURN_IF_ERROR(check_zone(station));
    stations.push_back(station);
  }
  if (stations.empty()) return fail(ErrorKind::kInvalidArgument, "stations: the array is empty");
  return stations;
}

// `place`: what an error calls it.
Result<Station> read_station(std::string_view json, const std::string& place) {
  return parse_station(json, place, check_zone);
}

Mistake mistake_at(std::string pointer, const Error& error) {
  Mistake mistake{ProblemCode::kWrongBody};
  mistake.pointer = std::move(pointer);
  mistake.detail = error.message;
  return mistake;
}

// What is wrong with each station of a body by itself; else with the body as a whole.
Problem body_problem(std::string_view body, const Error& whole) {
  std::vector<Mistake> mistakes;
  if (const auto elements = open_array(body, body.size(), "")) {
    for (std::size_t i = 0; i < elements->size() && mistakes.size() < kMostMistakes; ++i) {
      const std::string index = std::to_string(i);
      const auto station = read_station((*elements)[i].bytes, "stations[" + index + "]");
      if (!station) mistakes.push_back(mistake_at("/" + index, station.error()));
    }
  }
  if (mistakes.empty()) mistakes.push_back(mistake_at("", whole));
  return problem_of(std::move(mistakes));
}

Answered<void> check_type(const Call& call) {
  const std::string type = media_type(call.request);
  if (type != "application/json") return fail(wrong_type(type, "application/json"));
  return {};
}

Answered<Station> station_of(const Call& call) {
  const auto stations = call.services.stations();
  if (const Station* station = stations->find(call.station)) return *station;
  return fail(problem_of(ProblemCode::kUnknownStation, unknown_station(*stations, call.station.text())));
}

// The one station of the path, described by a JSON object.
Result<Station> read_station_of_path(const Call& call) {
  return parse_station(call.request.body, "the body", [&](const Station& station) -> Status {
    Mistakes mistakes;
    mistakes.add(check_zone(station));
    if (station.id != call.station)
      mistakes.add(Error{ErrorKind::kInvalidArgument, "it describes station " + station.id.text() + ", the path names " +
                                                          call.station.text() + "; state that id"});
    return mistakes.result();
  });
}

}  // namespace

Answered<Answer> get_stations(const Call& call) { return json_answer(json_stations(*call.services.stations()), kEndOfTime); }

Answered<Answer> get_station(const Call& call) {
  STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(call));
  return json_answer(to_json(station) + "\n", kEndOfTime);
}

Answered<Answer> post_stations(const Call& call) {
  STRATUS_RETURN_IF_ERROR(check_type(call));
  const Result<std::vector<Station>> stations = read_stations(call.request.body);
  if (!stations) return fail(body_problem(call.request.body, stations.error()));
  const Status added = call.services.add_stations(*stations);
  if (!added) return fail(post_problem(added.error()));
  return json_answer(json_stations(StationRegistry(*stations)), {});
}

Answered<Answer> put_station(const Call& call) {
  STRATUS_RETURN_IF_ERROR(check_type(call));
  const Result<Station> station = read_station_of_path(call);
  if (!station) return fail(problem_of(mistake_at("", station.error())));
  const Status set = call.services.set_station(*station);
  if (!set) return fail(post_problem(set.error()));
  return json_answer(to_json(*station) + "\n", {});
}

Answered<Answer> delete_station(const Call& call) {
  STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(call));
  const Status removed = call.services.remove_station(station.id);
  if (!removed) return fail(post_problem(removed.error()));
  return json_answer(to_json(station) + "\n", {});
}

}  // namespace stratus
