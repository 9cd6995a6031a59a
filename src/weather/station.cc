#include "weather/station.h"

#include <simdjson.h>

#include <cmath>

#include "weather/json_text.h"

namespace stratus {
namespace {

constexpr std::int64_t kMaxIntervalSeconds = 86400;

Status check(const Station& station) {
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorKind::kInvalidArgument, "station " + station.id.text() + ": " + std::string(what));
  };
  if (!valid_station_id(station.id.text())) return wrong("the id may hold letters, digits, '_', '-' and '.' only");
  if (!(std::abs(station.latitude) <= 90)) return wrong("latitude is not within -90 to 90");
  if (!(std::abs(station.longitude) <= 180)) return wrong("longitude is not within -180 to 180");
  if (station.interval_s < 1 || station.interval_s > kMaxIntervalSeconds)
    return wrong("interval_s is not within 1 to 86400");
  if (kMaxIntervalSeconds % station.interval_s != 0) return wrong("interval_s does not divide a day of 86400 s");
  if (station.zone.empty()) return wrong("zone is missing");
  return {};
}

std::string_view text_or(simdjson::dom::element object, std::string_view key, std::string_view fallback) {
  std::string_view text;
  return object[key].get_string().get(text) == simdjson::SUCCESS ? text : fallback;
}

Result<double> number_of(simdjson::dom::element object, std::string_view key) {
  double number = 0;
  if (object[key].get_double().get(number) != simdjson::SUCCESS)
    return fail(ErrorKind::kInvalidArgument, "station: " + std::string(key) + " is missing or not a number");
  return number;
}

Result<Station> parse_station(simdjson::dom::element object) {
  Station station;
  station.city = text_or(object, "city", "");
  station.country = text_or(object, "country", "");
  station.id = StationId(std::string(text_or(object, "id", "")));
  if (station.id.empty()) station.id = make_station_id(station.city, station.country);
  STRATUS_ASSIGN_OR_RETURN(station.latitude, number_of(object, "latitude"));
  STRATUS_ASSIGN_OR_RETURN(station.longitude, number_of(object, "longitude"));
  double elevation = 0;
  if (object["elevation_m"].get_double().get(elevation) == simdjson::SUCCESS) station.elevation_m = elevation;
  station.zone = text_or(object, "zone", "UTC");
  std::int64_t interval = 0;
  if (object["interval_s"].get_int64().get(interval) == simdjson::SUCCESS) station.interval_s = interval;
  const auto stamp = find_stamp(text_or(object, "accumulation_stamp", "start"));
  const auto grid = find_grid(text_or(object, "grid", "local"));
  if (!stamp) return fail(ErrorKind::kInvalidArgument, "station: accumulation_stamp is neither start nor end");
  if (!grid) return fail(ErrorKind::kInvalidArgument, "station: grid is neither local nor utc");
  station.accumulation_stamp = *stamp;
  station.grid = *grid;
  return station;
}

}  // namespace

std::string_view to_string(Stamp stamp) { return stamp == Stamp::kEnd ? "end" : "start"; }

std::optional<Stamp> find_stamp(std::string_view name) {
  for (const Stamp stamp : {Stamp::kStart, Stamp::kEnd}) {
    if (to_string(stamp) == name) return stamp;
  }
  return std::nullopt;
}

std::string_view to_string(Grid grid) { return grid == Grid::kUtc ? "utc" : "local"; }

std::optional<Grid> find_grid(std::string_view name) {
  for (const Grid grid : {Grid::kLocal, Grid::kUtc}) {
    if (to_string(grid) == name) return grid;
  }
  return std::nullopt;
}

StationId make_station_id(std::string_view city, std::string_view country) {
  std::string name(city);
  for (char& c : name) {
    if (c == ' ' || c == '\'' || c == '/' || c == ',') c = '-';
  }
  return StationId("station_" + name + "_" + std::string(country));
}

StationRegistry::StationRegistry(const std::vector<Station>& stations) {
  for (const Station& station : stations) stations_.insert_or_assign(station.id, station);
}

const Station* StationRegistry::find(const StationId& id) const {
  const auto it = stations_.find(id);
  return it == stations_.end() ? nullptr : &it->second;
}

Status StationRegistry::put(const Station& station) {
  STRATUS_RETURN_IF_ERROR(check(station));
  stations_.insert_or_assign(station.id, station);
  return {};
}

std::string to_json(const Station& station) {
  rapidjson::StringBuffer buffer;
  JsonTextWriter writer(buffer);
  writer.StartObject();
  write_text(writer, "id", station.id.text());
  write_place(writer, station);
  if (station.elevation_m) {
    writer.Key("elevation_m");
    writer.Double(*station.elevation_m);
  }
  write_text(writer, "zone", station.zone);
  writer.Key("interval_s");
  writer.Int64(station.interval_s);
  write_text(writer, "accumulation_stamp", to_string(station.accumulation_stamp));
  write_text(writer, "grid", to_string(station.grid));
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string to_json(const StationRegistry& registry) {
  std::string json = "[";
  std::string_view separator = "\n";
  for (const auto& [id, station] : registry.stations()) {
    json += separator;
    json += to_json(station);
    separator = ",\n";
  }
  return json + "\n]\n";
}

Result<StationRegistry> parse_stations(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array array;
  if (parser.parse(json.data(), json.size()).get(root) || root.get_array().get(array))
    return fail(ErrorKind::kInvalidArgument, "stations: not a JSON array");
  StationRegistry registry;
  for (const simdjson::dom::element item : array) {
    STRATUS_ASSIGN_OR_RETURN(const Station station, parse_station(item));
    STRATUS_RETURN_IF_ERROR(registry.put(station));
  }
  return registry;
}

}  // namespace stratus
