// Stations as JSON, both ways.
#include "weather/station_json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <map>

#include "weather/json_text.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

using Json = simdjson::dom::element;

tl::unexpected<Error> wrong(std::string_view member, std::string_view what) {
  return fail(ErrorKind::kInvalidArgument, shown_utf8(member) + " " + std::string(what));
}

Status take(Json value, std::string_view member, std::string& text) {
  std::string_view found;
  if (value.get_string().get(found)) return wrong(member, "is not a text");
  text = found;
  return {};
}

Status take(Json value, std::string_view member, double& number) {
  if (value.get_double().get(number)) return wrong(member, "is not a number");
  return {};
}

Status take(Json value, std::string_view member, std::int64_t& number) {
  if (value.get_int64().get(number)) return wrong(member, "is not a whole number");
  return {};
}

// A text that stands for one of few values.
template <typename Value, typename Find>
Status take(Json value, std::string_view member, Value& choice, Find&& find, std::string_view allowed) {
  std::string text;
  STRATUS_RETURN_IF_ERROR(take(value, member, text));
  const auto found = find(text);
  if (!found) return wrong(member, "is neither " + std::string(allowed));
  choice = *found;
  return {};
}

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// What an object stated so far.
struct Stated {
  Station station;
  std::string id;
  std::vector<std::string_view> members;  // null ones too
  std::vector<std::string_view> values;   // members that are not null
  bool has(std::string_view member) const { return is_among(values, member); }
};

constexpr std::array<std::string_view, 10> kMembers{"id",          "city", "country",    "latitude",           "longitude",
                                                    "elevation_m", "zone", "interval_s", "accumulation_stamp", "grid"};

Status check_member(const Stated& stated, std::string_view member) {
  if (is_among(stated.members, member)) return wrong(member, "is stated twice");
  if (is_among(kMembers, member)) return {};
  return wrong(member,
               "is not a member of a station; known are id, city, country, latitude, longitude, elevation_m, zone, "
               "interval_s, accumulation_stamp and grid");
}

Status take_member(Stated& stated, std::string_view member, Json value) {
  Station& station = stated.station;
  if (member == "id") return take(value, member, stated.id);
  if (member == "city") return take(value, member, station.city);
  if (member == "country") return take(value, member, station.country);
  if (member == "latitude") return take(value, member, station.latitude);
  if (member == "longitude") return take(value, member, station.longitude);
  if (member == "elevation_m") return take(value, member, station.elevation_m.emplace());
  if (member == "zone") return take(value, member, station.zone);
  if (member == "interval_s") return take(value, member, station.interval_s);
  if (member == "accumulation_stamp") return take(value, member, station.accumulation_stamp, find_stamp, "start nor end");
  return take(value, member, station.grid, find_grid, "local nor utc");
}

Status take_members(Json item, Stated& stated) {
  simdjson::dom::object object;
  if (item.get_object().get(object)) return fail(ErrorKind::kInvalidArgument, "not a JSON object");
  for (const auto [member, value] : object) {
    STRATUS_RETURN_IF_ERROR(check_member(stated, member));
    stated.members.push_back(member);
    if (value.is_null()) continue;
    STRATUS_RETURN_IF_ERROR(take_member(stated, member, value));
    stated.values.push_back(member);
  }
  for (const std::string_view member : {"latitude", "longitude"}) {
    if (!stated.has(member)) return wrong(member, "is missing");
  }
  for (const std::string_view member : {"city", "country"}) {
    if (stated.id.empty() && !stated.has(member)) return wrong(member, "is missing");
  }
  return {};
}

// "stations[3]": the id is not always known.
std::string place_of(std::size_t index) { return "stations[" + std::to_string(index) + "]"; }

Result<Station> station_of(Json item, const std::string& place) {
  Stated stated;
  if (const Status taken = take_members(item, stated); !taken) {
    const std::string id = stated.id.empty() ? "" : " (" + shown_utf8(stated.id) + ")";
    return fail(taken.error().with_context(place + id));
  }
  Station& station = stated.station;
  station.id = stated.id.empty() ? make_station_id(station.city, station.country) : StationId(std::move(stated.id));
  return std::move(station);
}

Status put(StationRegistry& registry, const Station& station, const std::string& place) {
  if (const Status taken = registry.put(station); !taken) return fail(taken.error().with_context(place));
  return {};
}

tl::unexpected<Error> broken(simdjson::error_code error, const std::string& place, const std::string& wanted) {
  if (error == simdjson::NUMBER_ERROR)
    return fail(ErrorKind::kInvalidArgument, place + ": a number is none of JSON, or out of every range");
  return fail(ErrorKind::kInvalidArgument, place + ": not a JSON " + wanted);
}

}  // namespace

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

Result<Station> parse_station(std::string_view json, const std::string& place) {
  simdjson::dom::parser parser;
  Json root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root)) return broken(error, place, "object");
  STRATUS_ASSIGN_OR_RETURN(Station station, station_of(root, place));
  StationRegistry registry;
  STRATUS_RETURN_IF_ERROR(put(registry, station, place));
  return station;
}

Result<StationRegistry> parse_stations(std::string_view json) {
  simdjson::dom::parser parser;
  Json root;
  simdjson::dom::array array;
  simdjson::error_code error = parser.parse(json.data(), json.size()).get(root);
  if (!error) error = root.get_array().get(array);
  if (error) return broken(error, "stations", "array");
  StationRegistry registry;
  std::map<StationId, std::size_t> places;
  std::size_t index = 0;
  for (const Json item : array) {
    const std::string place = place_of(index);
    STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(item, place));
    STRATUS_RETURN_IF_ERROR(put(registry, station, place));
    const auto [first, fresh] = places.emplace(station.id, index);
    if (!fresh)
      return fail(ErrorKind::kInvalidArgument,
                  place_of(first->second) + " and " + place + " both describe station " + station.id.text());
    ++index;
  }
  return registry;
}

}  // namespace stratus
