#include "adapters/csv/column_map.h"

#include <algorithm>
#include <utility>

#include "adapters/csv/map_stations.h"
#include "adapters/csv/row_time.h"
#include "adapters/csv/toml_reader.h"

namespace stratus {
namespace {

constexpr std::int64_t kMaxLagSeconds = 400LL * 86400;

// "+08:00" or "-03:30" as seconds east of UTC, by the reader of RFC 3339 times.
std::optional<std::int64_t> parse_offset(std::string_view text) {
  if (text.size() != 6) return std::nullopt;
  const auto local_midnight = parse_utc_seconds("2000-01-01T00:00:00" + std::string(text));
  const auto utc_midnight = parse_utc_seconds("2000-01-01T00:00:00Z");
  if (!local_midnight || !utc_midnight) return std::nullopt;
  return *utc_midnight - *local_midnight;
}

class MapParser {
 public:
  MapParser(const toml::table& root, std::string_view file) : file_(file), reader_(root, file) {}

  Result<ColumnMap> parse() {
    read_top();
    STRATUS_RETURN_IF_ERROR(read_part("station", &MapParser::read_station));
    STRATUS_RETURN_IF_ERROR(read_part("time", &MapParser::read_time));
    STRATUS_RETURN_IF_ERROR(read_part("elements", &MapParser::read_elements));
    STRATUS_RETURN_IF_ERROR(read_station_table(reader_, file_, map_));
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

  Status read_time(const toml::table& table) {
    TomlReader reader(table, file_);
    TimeColumns& time = map_.time;
    reader.text("column", time.column);
    reader.text("format", time.format);
    reader.text("year", time.year);
    reader.text("month", time.month);
    reader.text("day", time.day);
    reader.text("hour", time.hour);
    reader.text("minute", time.minute);
    std::string offset;
    reader.text("offset", offset);
    reader.text("zone", time.zone);
    std::string repeated = "reject";
    reader.text("repeated_hour", repeated);
    if (repeated != "reject" && repeated != "earlier" && repeated != "later")
      reader.wrong_value("repeated_hour", "not reject, earlier or later");
    time.repeated = repeated == "earlier" ? RepeatedHour::kEarlier
                    : repeated == "later" ? RepeatedHour::kLater
                                          : RepeatedHour::kReject;
    if (!offset.empty()) {
      time.offset_s = parse_offset(offset);
      if (!time.offset_s) reader.wrong_value("offset", "not like \"+08:00\"");
    }
    check_time(reader);
    return reader.finish();
  }

  void check_time(TomlReader& reader) const {
    const TimeColumns& time = map_.time;
    if (!time.column.empty() && !time.format.empty()) {
      if (!time.year.empty()) reader.wrong("year", "[time] has a column of whole times; year goes with the parts only");
      if (!known_clock_format(time.format))
        reader.wrong_value("format", "not of %Y, %m, %d, %H, %M and %S, the first three of them once each");
      if (time.offset_s.has_value() != time.zone.empty())
        reader.wrong("format", "[time] needs either an offset or a zone for its local clock");
      return;
    }
    if (!time.column.empty()) {
      if (!time.year.empty() || time.offset_s || !time.zone.empty())
        reader.wrong("column", "[time] has a column of whole times; year, offset and zone go with the parts only");
      return;
    }
    reader.require("year", time.year);
    reader.require("month", time.month);
    reader.require("day", time.day);
    reader.require("hour", time.hour);
    if (time.offset_s.has_value() != time.zone.empty())
      reader.wrong("hour", "[time] needs either an offset or a zone for its local clock");
  }

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

  std::string_view file_;
  TomlReader reader_;
  ColumnMap map_;
};

}  // namespace

std::vector<std::string> ColumnMap::required_columns() const {
  std::vector<std::string> columns{station.column, time.column, time.year, time.month, time.day, time.hour, time.minute};
  if (station.from == StationFrom::kName) {
    columns.insert(columns.end(),
                   {station.country, station.latitude, station.longitude, station.elevation, station.city, station.zone});
  }
  for (const MappedColumn& element : elements) {
    if (!element.optional) columns.insert(columns.end(), {element.column, element.trace_column});
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
