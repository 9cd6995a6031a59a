#include "adapters/csv/column_map.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/csv/map_stations.h"
#include "adapters/csv/map_time.h"
#include "adapters/csv/toml_reader.h"

namespace stratus {
namespace {

constexpr std::int64_t kMaxLagSeconds = 400LL * 86400;

class MapParser {
 public:
  MapParser(const toml::table& root, std::string_view file) : file_(file), reader_(root, file) {}

  Result<ColumnMap> parse() {
    read_top();
    STRATUS_RETURN_IF_ERROR(read_part("station", &MapParser::read_station));
    STRATUS_RETURN_IF_ERROR(read_part("time", &MapParser::read_time));
    STRATUS_RETURN_IF_ERROR(read_part("elements", &MapParser::read_elements));
    STRATUS_RETURN_IF_ERROR(read_station_table(reader_, file_, map_));
    STRATUS_RETURN_IF_ERROR(read_drops());
    check_numbers();
    STRATUS_RETURN_IF_ERROR(reader_.finish());
    return std::move(map_);
  }

 private:
  void read_top() {
    reader_.text("name", map_.name);
    reader_.require("name", map_.name);
    reader_.text("title", map_.title);
    std::string separator = ",";
    reader_.text("separator", separator);
    if (separator.size() != 1 || separator == "\"" || separator == "\n" || separator == "\r")
      reader_.wrong_value("separator", "not one character");
    reader_.text("encoding", map_.encoding);
    if (!is_known_encoding(map_.encoding)) reader_.wrong_value("encoding", "not one of " + known_encodings());
    map_.separator = separator.empty() ? ',' : separator.front();
    std::string decimal = ".";
    reader_.text("decimal", decimal);
    map_.decimal_comma = decimal == ",";
    if (decimal != "." && decimal != ",") reader_.wrong_value("decimal", "neither \".\" nor \",\"");
    if (map_.decimal_comma && map_.separator == ',') reader_.wrong("decimal", "the decimal comma is the separator too");
    reader_.flag("header", map_.header);
    map_.missing = {""};
    reader_.texts("missing", map_.missing);
    reader_.text("origin", map_.origin);
    std::string kind(to_string(map_.kind));
    reader_.text("kind", kind);
    if (!find_kind(kind)) reader_.wrong_value("kind", "not observed, remote, forecast or statistical");
    map_.kind = find_kind(kind).value_or(Kind::kObserved);
    reader_.whole_number("lag_s", map_.lag_s);
    if (map_.lag_s < -kMaxLagSeconds || map_.lag_s > kMaxLagSeconds) reader_.wrong_value("lag_s", "not within 400 days");
    reader_.text("kind_column", map_.kind_column);
    reader_.text("known_at_column", map_.known_at_column);
    reader_.text("condition_column", map_.condition_column);
    reader_.text("is_rain_column", map_.is_rain_column);
    reader_.text("is_storm_column", map_.is_storm_column);
    reader_.text("weather_column", map_.weather_column);
    std::string code = "wmo4677";
    reader_.text("weather_code", code);
    const auto weather_code = find_weather_code(code);
    if (!weather_code) reader_.wrong_value("weather_code", "neither wmo4677 nor meteostat");
    map_.weather_code = weather_code.value_or(WeatherCode::kWmo4677);
  }

  Status read_part(std::string_view key, Status (MapParser::*read)(const toml::table&)) {
    const toml::table* part = reader_.table(key);
    if (part == nullptr) {
      reader_.wrong(key, "the table [" + std::string(key) + "] is missing");
      return {};
    }
    return (this->*read)(*part);
  }

  Status read_station(const toml::table& table) { return read_station_columns(table, file_, map_.station); }

  Status read_time(const toml::table& table) { return read_time_columns(table, file_, map_.time); }

  Status read_elements(const toml::table& table) {
    for (const auto& [key, node] : table) {
      const auto element = find_element(key.str());
      if (!element) return fail(toml_error(file_, key.source().begin, "\"" + std::string(key.str()) + "\" is no element"));
      const toml::table* column = node.as_table();
      if (column == nullptr)
        return fail(toml_error(file_, node.source().begin, "an element is a table with column and unit"));
      STRATUS_RETURN_IF_ERROR(read_element(*column, *element));
    }
    // The order of the columns must not hang on the spelling in the map.
    std::sort(map_.elements.begin(), map_.elements.end(),
              [](const MappedColumn& a, const MappedColumn& b) { return a.element < b.element; });
    return {};
  }

  Status read_element(const toml::table& table, Element element) {
    TomlReader reader(table, file_);
    MappedColumn column;
    column.element = element;
    reader.text("column", column.column);
    reader.require("column", column.column);
    std::string name;
    reader.text("unit", name);
    const auto unit = find_unit(name, element);
    if (unit)
      column.unit = *unit;
    else
      reader.wrong("unit", unit.error().message);
    reader.texts("sentinels", column.sentinels);
    reader.texts("traces", column.traces);
    reader.text("trace_column", column.trace_column);
    if (element != Element::kPrecipitation && (!column.traces.empty() || !column.trace_column.empty()))
      reader.wrong("column", "only precipitation_mm knows traces");
    reader.flag("optional", column.optional);
    STRATUS_RETURN_IF_ERROR(reader.finish());
    map_.elements.push_back(std::move(column));
    return {};
  }

  Status read_drops() {
    const toml::array* list = reader_.array("drop");
    if (list == nullptr) return {};
    for (const toml::node& node : *list) {
      const toml::table* table = node.as_table();
      if (table == nullptr || table->empty())
        return fail(toml_error(file_, node.source().begin, "[[drop]] holds columns with the values that all must hold"));
      TomlReader reader(*table, file_);
      DropRule& rule = map_.drops.emplace_back();
      for (const auto& [key, values] : *table) {
        DropRule::Condition& condition = rule.all.emplace_back();
        condition.column = key.str();
        if (values.is_array())
          reader.texts(key.str(), condition.values);
        else
          reader.text(key.str(), condition.values.emplace_back());
      }
      STRATUS_RETURN_IF_ERROR(reader.finish());
    }
    return {};
  }

  // Without a first line no column has a name.
  void check_numbers() {
    if (map_.header) return;
    std::vector<std::string> columns = map_.required_columns();
    for (const MappedColumn& element : map_.elements) columns.insert(columns.end(), {element.column, element.trace_column});
    columns.insert(columns.end(),
                   {map_.kind_column, map_.known_at_column, map_.condition_column, map_.is_rain_column, map_.is_storm_column,
                    map_.weather_column, map_.station.city, map_.station.country, map_.station.latitude,
                    map_.station.longitude, map_.station.elevation, map_.station.zone});
    for (const std::string& column : columns) {
      if (!column.empty() && !column_number(column))
        reader_.wrong("header", "header = false leaves the columns their numbers: \"" + column + "\" is none like \"#3\"");
    }
  }

  std::string_view file_;
  TomlReader reader_;
  ColumnMap map_;
};

}  // namespace

std::optional<std::size_t> column_number(std::string_view name) {
  std::size_t number = 0;
  if (!name.starts_with('#')) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number == 0) return std::nullopt;
  return number;
}

std::vector<std::string> ColumnMap::required_columns() const {
  std::vector<std::string> columns{station.column, time.column, time.year, time.month, time.day, time.hour, time.minute};
  if (station.from == StationFrom::kName) {
    columns.insert(columns.end(),
                   {station.country, station.latitude, station.longitude, station.elevation, station.city, station.zone});
  }
  for (const MappedColumn& element : elements) {
    if (!element.optional) columns.insert(columns.end(), {element.column, element.trace_column});
  }
  for (const DropRule& rule : drops) {
    for (const DropRule::Condition& condition : rule.all) columns.push_back(condition.column);
  }
  std::erase(columns, "");
  return columns;
}

Result<ColumnMap> parse_column_map(std::string_view toml, std::string_view file_name) {
  try {
    const toml::table root = toml::parse(toml, file_name);
    return MapParser(root, file_name).parse();
  } catch (const toml::parse_error& error) {
    return fail(toml_error(file_name, error.source().begin, error.description()));
  }
}

}  // namespace stratus
