#include "adapters/csv/row_reader.h"

#include <algorithm>
#include <utility>

#include "adapters/csv/cell_text.h"
#include "adapters/csv/row_time.h"
#include "weather/compass.h"

namespace stratus {
namespace {

tl::unexpected<Error> bad_cell(const std::string& column, std::string_view what) {
  return fail(ErrorKind::kInvalidArgument, "column \"" + column + "\": " + std::string(what));
}

// Told of the number as it stands in the cell, not of how it was made `plain`.
tl::unexpected<Error> bad_number(const std::string& column, std::string_view cell, std::string_view plain,
                                 std::string what) {
  const std::size_t at = what.find(plain);
  if (at != std::string::npos) what.replace(at, plain.size(), cell);
  return bad_cell(column, what);
}

}  // namespace

std::string_view RowReader::cell(const CsvRecord& row, const BoundColumn& column) const {
  if (!column.index || *column.index >= row.cells.size()) return {};
  const std::string_view text = trimmed_cell(row.cells[*column.index]);
  const bool missing = std::find(map_.missing.begin(), map_.missing.end(), text) != map_.missing.end();
  return missing ? std::string_view{} : text;
}

std::string_view RowReader::number_text(std::string_view text, std::string& space) const {
  constexpr std::string_view kBeyondAscii = "\xC2\xE2";  // how the blanks between thousands begin
  const bool comma = map_.decimal_comma && text.find(',') != std::string_view::npos;
  if (!comma && text.find_first_of(kBeyondAscii) == std::string_view::npos) return text;
  space = without_group_blanks(text);
  if (comma) std::replace(space.begin(), space.end(), ',', '.');
  return space;
}

// "1.013" may mean 1013 there.
Status RowReader::check_point(const std::string& column, std::string_view text) const {
  if (!map_.decimal_comma || text.find('.') == std::string_view::npos) return {};
  return bad_cell(column, quoted(text) + " has a point, and the column map " + map_.name + " has the decimal comma");
}

template <typename T>
Result<std::optional<T>> RowReader::read(const CsvRecord& row, const BoundColumn& column,
                                         Result<T> (*parse)(std::string_view)) const {
  std::string space;
  const std::string_view text = cell(row, column);
  if (text.empty()) return std::nullopt;
  std::string_view plain = text;
  if constexpr (std::is_same_v<T, double>) {
    STRATUS_RETURN_IF_ERROR(check_point(column.name, text));
    plain = number_text(text, space);
  }
  Result<T> value = parse(plain);
  if (!value) return bad_number(column.name, text, plain, value.error().message);
  return *std::move(value);
}

bool RowReader::is_dropped(const CsvRecord& row) const {
  const auto holds = [&](const BoundCondition& condition) {
    if (*condition.cell.index >= row.cells.size()) return false;
    std::string space;
    return is_one_of(number_text(trimmed_cell(row.cells[*condition.cell.index]), space), *condition.values);
  };
  return std::any_of(columns_.drops.begin(), columns_.drops.end(),
                     [&](const auto& rule) { return std::all_of(rule.begin(), rule.end(), holds); });
}

Result<Fact> RowReader::fact(const CsvRecord& row) const {
  if (!row.problem.empty()) return fail(ErrorKind::kInvalidArgument, row.problem);
  const bool extra_text = row.cells.size() > columns_.count &&
                          std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(columns_.count), row.cells.end(),
                                      [](std::string_view cell) { return !trimmed_cell(cell).empty(); });
  // A separator at the end of the line is common dirt, further values are not.
  if (row.cells.size() < columns_.count || extra_text)
    return fail(ErrorKind::kInvalidArgument,
                std::to_string(row.cells.size()) + " cells where the first line has " + std::to_string(columns_.count));
  Fact fact;
  STRATUS_ASSIGN_OR_RETURN(fact.station, station_id(row));
  STRATUS_ASSIGN_OR_RETURN(fact.time, time(row));
  for (const BoundElement& bound : columns_.elements) STRATUS_RETURN_IF_ERROR(read_element(row, bound, fact));
  settle_direction(fact.elements);
  STRATUS_RETURN_IF_ERROR(read_others(row, fact));
  return fact;
}

Result<StationId> RowReader::station_id(const CsvRecord& row) const {
  if (map_.station.from == StationFrom::kFile) return map_.station.of_file.value_or(Station{}).id;
  const std::string_view value = cell(row, columns_.station);
  if (value.empty()) return bad_cell(columns_.station.name, "the station is missing");
  if (map_.station.from == StationFrom::kTable) {
    const auto found = map_.stations.find(value);
    if (found != map_.stations.end()) return found->second.id;
    return bad_cell(columns_.station.name,
                    "\"" + std::string(value) + "\" is not among the stations of the column map " + map_.name);
  }
  if (map_.station.from == StationFrom::kKnown) {
    const auto known = map_.known_station(value);
    if (!known) return bad_cell(columns_.station.name, known.error().message);
    return known->id;
  }
  StationId id{std::string(value)};
  if (map_.station.from == StationFrom::kName) {
    const std::string_view country = columns_.country.index ? cell(row, columns_.country) : map_.station.defaults.country;
    if (country.empty()) return bad_cell(columns_.country.name, "the country of the station is missing");
    id = make_station_id(value, country);
  }
  if (valid_station_id(id.text())) return id;
  return bad_cell(columns_.station.name, "\"" + std::string(value) + "\" gives no station id");
}

Result<UtcSeconds> RowReader::clock_in_column(const CsvRecord& row) const {
  const std::string_view text = cell(row, columns_.time);
  if (text.empty()) return bad_cell(columns_.time.name, "the time is missing");
  auto clock = parse_clock(text, map_.time.format);
  if (!clock) return bad_cell(columns_.time.name, clock.error().message);
  if (columns_.hour.index) {
    STRATUS_ASSIGN_OR_RETURN(clock->hour, part(row, columns_.hour, "hour", 0, 23));
  }
  if (columns_.minute.index) {
    STRATUS_ASSIGN_OR_RETURN(clock->minute, part(row, columns_.minute, "minute", 0, 59));
  }
  const auto time = to_utc(*clock, map_.time);
  if (!time) return bad_cell(columns_.time.name, time.error().message);
  return *time;
}

Result<UtcSeconds> RowReader::time(const CsvRecord& row) const {
  if (!map_.time.format.empty()) return clock_in_column(row);
  if (columns_.time.index) {
    STRATUS_ASSIGN_OR_RETURN(const auto time, read(row, columns_.time, parse_utc_seconds));
    if (!time) return bad_cell(columns_.time.name, "the time is missing");
    return *time;
  }
  ClockTime clock;
  STRATUS_ASSIGN_OR_RETURN(clock.date.year, part(row, columns_.year, "year", 1800, 2199));
  STRATUS_ASSIGN_OR_RETURN(clock.date.month, part(row, columns_.month, "month", 1, 12));
  STRATUS_ASSIGN_OR_RETURN(clock.date.day, part(row, columns_.day, "day", 1, 31));
  STRATUS_ASSIGN_OR_RETURN(clock.hour, part(row, columns_.hour, "hour", 0, 23));
  if (columns_.minute.index) {
    STRATUS_ASSIGN_OR_RETURN(clock.minute, part(row, columns_.minute, "minute", 0, 59));
  }
  const auto time = to_utc(clock, map_.time);
  if (!time) return bad_cell(columns_.hour.name, time.error().message);
  return *time;
}

Result<int> RowReader::part(const CsvRecord& row, const BoundColumn& column, std::string_view what, int least,
                            int greatest) const {
  const auto value = parse_part(cell(row, column), what, least, greatest);
  if (!value) return bad_cell(column.name, value.error().message);
  return *value;
}

Status RowReader::read_element(const CsvRecord& row, const BoundElement& bound, Fact& fact) const {
  const MappedColumn& column = *bound.column;
  STRATUS_ASSIGN_OR_RETURN(const auto trace, read(row, bound.trace, parse_flag));
  std::string space;
  const std::string_view stated = cell(row, bound.cell);
  const std::string_view text = number_text(stated, space);
  if (trace.value_or(false) || (!text.empty() && is_one_of(text, column.traces))) {
    fact.elements.set(column.element, 0);
    fact.precipitation_trace = true;
    return {};
  }
  if (text.empty() || is_one_of(text, column.sentinels)) return {};
  STRATUS_RETURN_IF_ERROR(check_point(bound.cell.name, stated));
  const auto value = read_cell(text, column.element, column.unit);
  if (!value) return bad_number(bound.cell.name, stated, text, value.error().message);
  fact.elements.set(column.element, *value);
  return {};
}

Status RowReader::read_others(const CsvRecord& row, Fact& fact) const {
  STRATUS_ASSIGN_OR_RETURN(const auto kind, read(row, columns_.kind, parse_kind));
  STRATUS_ASSIGN_OR_RETURN(const auto known_at, read(row, columns_.known_at, parse_known_at));
  fact.kind = kind.value_or(map_.kind);
  fact.known_at = known_at.value_or(map_.known_at.value_or(to_millis(fact.time + map_.lag_s)));
  STRATUS_ASSIGN_OR_RETURN(fact.is_rain, read(row, columns_.is_rain, parse_flag));
  STRATUS_ASSIGN_OR_RETURN(fact.is_storm, read(row, columns_.is_storm, parse_flag));
  fact.condition = cell(row, columns_.condition);
  fact.origin = map_.origin;
  return read_weather(row, fact);
}

// What the columns of their own do not say.
Status RowReader::read_weather(const CsvRecord& row, Fact& fact) const {
  const std::string_view text = cell(row, columns_.weather);
  if (text.empty()) return {};
  auto weather = present_weather(map_.weather_code, text);
  if (!weather) return bad_cell(columns_.weather.name, weather.error().message);
  if (fact.condition.empty()) fact.condition = std::move(weather->condition);
  if (!fact.is_rain) fact.is_rain = weather->is_rain;
  if (!fact.is_storm) fact.is_storm = weather->is_storm;
  return {};
}

Result<std::optional<Station>> RowReader::station(const CsvRecord& row) const {
  if (map_.station.from == StationFrom::kTable) return map_.stations.find(cell(row, columns_.station))->second;
  if (map_.station.from == StationFrom::kFile) return map_.station.of_file;
  if (map_.station.from == StationFrom::kKnown) return std::nullopt;
  if (cell(row, columns_.latitude).empty() || cell(row, columns_.longitude).empty()) return std::nullopt;
  Station station = map_.station.defaults;
  STRATUS_ASSIGN_OR_RETURN(station.id, station_id(row));
  station.city = cell(row, columns_.city);
  if (station.city.empty()) station.city = cell(row, columns_.station);
  if (columns_.country.index) station.country = cell(row, columns_.country);
  if (const std::string_view zone = cell(row, columns_.zone); !zone.empty()) station.zone = zone;
  STRATUS_RETURN_IF_ERROR(read_coordinates(row, station));
  STRATUS_RETURN_IF_ERROR(StationRegistry().put(station));
  return station;
}

Status RowReader::read_coordinates(const CsvRecord& row, Station& station) const {
  STRATUS_ASSIGN_OR_RETURN(const auto latitude, read(row, columns_.latitude, parse_number));
  STRATUS_ASSIGN_OR_RETURN(const auto longitude, read(row, columns_.longitude, parse_number));
  STRATUS_ASSIGN_OR_RETURN(station.elevation_m, read(row, columns_.elevation, parse_number));
  station.latitude = latitude.value_or(0);
  station.longitude = longitude.value_or(0);
  return {};
}

}  // namespace stratus
