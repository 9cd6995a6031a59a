// Stations as JSON, both ways.
#include "weather/station_json.h"

#include <simdjson.h>

#include <algorithm>
#include <map>

#include "base/mistakes.h"
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

std::string known_members() {
  std::string names;
  for (std::size_t i = 0; i < kStationMembers.size(); ++i)
    names += std::string(i == 0 ? "" : i + 1 == kStationMembers.size() ? " and " : ", ") + std::string(kStationMembers[i]);
  return names;
}

Status take_member(Stated& stated, StationMember member, Json value) {
  Station& station = stated.station;
  const std::string_view name = kStationMembers[static_cast<std::size_t>(member)];
  switch (member) {
    case StationMember::kId: return take(value, name, stated.id);
    case StationMember::kCity: return take(value, name, station.city);
    case StationMember::kCountry: return take(value, name, station.country);
    case StationMember::kLatitude: return take(value, name, station.latitude);
    case StationMember::kLongitude: return take(value, name, station.longitude);
    case StationMember::kElevation: return take(value, name, station.elevation_m.emplace());
    case StationMember::kZone: return take(value, name, station.zone);
    case StationMember::kInterval: return take(value, name, station.interval_s);
    case StationMember::kAccumulationStamp:
      return take(value, name, station.accumulation_stamp, find_stamp, "start nor end");
    case StationMember::kGrid: return take(value, name, station.grid, find_grid, "local nor utc");
  }
  return {};
}

Status take_named(Stated& stated, std::string_view name, Json value) {
  if (is_among(stated.members, name)) return wrong(name, "is stated twice");
  stated.members.push_back(name);
  const auto found = std::find(kStationMembers.begin(), kStationMembers.end(), name);
  if (found == kStationMembers.end()) return wrong(name, "is not a member of a station; known are " + known_members());
  if (value.is_null()) return {};
  stated.values.push_back(name);
  return take_member(stated, static_cast<StationMember>(found - kStationMembers.begin()), value);
}

// All that is wrong with the members by themselves.
Status take_members(Json item, Stated& stated) {
  simdjson::dom::object object;
  if (item.get_object().get(object)) return fail(ErrorKind::kInvalidArgument, "not a JSON object");
  Mistakes mistakes;
  for (const auto [name, value] : object) mistakes.add(take_named(stated, name, value));
  for (const std::string_view name : {"latitude", "longitude"}) {
    if (!stated.has(name)) mistakes.add(Status(wrong(name, "is missing")));
  }
  for (const std::string_view name : {"city", "country"}) {
    if (stated.id.empty() && !stated.has(name)) mistakes.add(Status(wrong(name, "is missing")));
  }
  return mistakes.result();
}

// "stations[3]": the id is not always known.
std::string place_of(std::size_t index) { return "stations[" + std::to_string(index) + "]"; }

// Of a station whose members may be wrong: those keep what a station has without them.
Status check_whole(const Station& station, const CheckStation& also) {
  Mistakes mistakes;
  mistakes.add(StationRegistry().put(station));
  if (also) mistakes.add(also(station));
  return mistakes.result();
}

Result<Station> station_of(Json item, const std::string& place, const CheckStation& also) {
  Stated stated;
  const Status taken = take_members(item, stated);
  Station& station = stated.station;
  station.id = stated.id.empty() ? make_station_id(station.city, station.country) : StationId(stated.id);
  const std::string id = taken || stated.id.empty() ? "" : " (" + shown_utf8(stated.id) + ")";
  Mistakes mistakes;
  mistakes.add(taken);
  // One that cannot be named is not looked at further.
  if (taken || !stated.id.empty()) mistakes.add(check_whole(station, also));
  if (const Status right = mistakes.result(); !right) return fail(right.error().with_context(place + id));
  return std::move(station);
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

Result<Station> parse_station(std::string_view json, const std::string& place, const CheckStation& also) {
  simdjson::dom::parser parser;
  Json root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root)) return broken(error, place, "object");
  return station_of(root, place, also);
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
    STRATUS_ASSIGN_OR_RETURN(const Station station, station_of(item, place, {}));
    STRATUS_RETURN_IF_ERROR(registry.put(station));
    const auto [first, fresh] = places.emplace(station.id, index);
    if (!fresh)
      return fail(ErrorKind::kInvalidArgument,
                  place_of(first->second) + " and " + place + " both describe station " + station.id.text());
    ++index;
  }
  return registry;
}

}  // namespace stratus
