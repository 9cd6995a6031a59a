#include "adapters/csv/map_stations.h"

#include <string>

#include "weather/station_intake.h"

namespace stratus {
namespace {

void read_station_attributes(TomlReader& reader, Station& station) {
  reader.text("zone", station.zone);
  reader.whole_number("interval_s", station.interval_s);
  std::string stamp(to_string(station.accumulation_stamp));
  std::string grid(to_string(station.grid));
  reader.text("accumulation_stamp", stamp);
  reader.text("grid", grid);
  if (!find_stamp(stamp)) reader.wrong_value("accumulation_stamp", "neither start nor end");
  if (!find_grid(grid)) reader.wrong_value("grid", "neither local nor utc");
  station.accumulation_stamp = find_stamp(stamp).value_or(Stamp::kStart);
  station.grid = find_grid(grid).value_or(Grid::kLocal);
}

Status read_table_station(const toml::table& table, std::string_view file, ColumnMap& map, StationPlaces& places) {
  TomlReader reader(table, file);
  Station station = map.station.defaults;
  std::string value;
  std::string id;
  reader.text("value", value);
  reader.require("value", value);
  reader.text("city", station.city);
  reader.text("country", station.country);
  reader.text("id", id);
  station.id = id.empty() ? make_station_id(station.city, station.country) : StationId(id);
  const auto latitude = reader.number("latitude");
  const auto longitude = reader.number("longitude");
  if (!latitude || !longitude) reader.wrong("value", "the station has no latitude or no longitude");
  station.latitude = latitude.value_or(0);
  station.longitude = longitude.value_or(0);
  station.elevation_m = reader.number("elevation_m");
  read_station_attributes(reader, station);
  STRATUS_RETURN_IF_ERROR(reader.finish());
  if (const Status put = StationRegistry().put(station); !put)
    return fail(toml_error(file, table.source().begin, put.error().message));
  if (map.stations.contains(value))
    return fail(toml_error(file, table.source().begin, "the value \"" + value + "\" is there twice"));
  const std::string place = "line " + std::to_string(table.source().begin.line) + " (value \"" + value + "\")";
  if (const Status alone = places.add(station.id, place); !alone)
    return fail(toml_error(file, table.source().begin, alone.error().message));
  map.stations.emplace(value, station);
  return {};
}

std::optional<StationFrom> find_source(std::string_view name) {
  if (name == "table") return StationFrom::kTable;
  if (name == "id") return StationFrom::kId;
  if (name == "name") return StationFrom::kName;
  if (name == "known") return StationFrom::kKnown;
  if (name == "file") return StationFrom::kFile;
  return std::nullopt;
}

}  // namespace

Status read_station_columns(const toml::table& table, std::string_view file, StationColumns& station) {
  TomlReader reader(table, file);
  std::string from = "id";
  reader.text("from", from);
  const auto source = find_source(from);
  if (!source) reader.wrong_value("from", "not table, id, name, known or file");
  station.from = source.value_or(StationFrom::kId);
  reader.text("column", station.column);
  if (station.from != StationFrom::kFile) reader.require("column", station.column);
  if (station.from == StationFrom::kFile && !station.column.empty())
    reader.wrong("column", "the station of a whole file stands in no column");
  reader.text("city_column", station.city);
  reader.text("country_column", station.country);
  reader.text("country", station.defaults.country);
  reader.text("latitude_column", station.latitude);
  reader.text("longitude_column", station.longitude);
  reader.text("elevation_column", station.elevation);
  reader.text("zone_column", station.zone);
  read_station_attributes(reader, station.defaults);
  if (station.from == StationFrom::kName) {
    reader.require("latitude_column", station.latitude);
    reader.require("longitude_column", station.longitude);
    if (station.country.empty()) reader.require("country", station.defaults.country);
  }
  return reader.finish();
}

Status read_station_table(TomlReader& root, std::string_view file, ColumnMap& map) {
  const toml::array* list = root.array("stations");
  if (map.station.from != StationFrom::kTable && map.station.from != StationFrom::kFile) return {};
  if (list == nullptr) {
    if (map.station.from == StationFrom::kFile) return {};
    root.wrong("stations", "[station] takes its values from [[stations]], which is missing");
    return {};
  }
  StationPlaces places;
  for (const toml::node& node : *list) {
    if (const toml::table* table = node.as_table()) STRATUS_RETURN_IF_ERROR(read_table_station(*table, file, map, places));
  }
  return {};
}

}  // namespace stratus
