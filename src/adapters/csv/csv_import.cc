#include "adapters/csv/csv_import.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "adapters/csv/csv_reader.h"
#include "adapters/csv/row_time.h"
#include "views/zone.h"

namespace stratus {
namespace {

// A column of the file; unset when the map does not use it or the header lacks it.
struct Column {
  std::optional<std::size_t> index;
  std::string name;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Sentinels match as numbers too: -9999 and -9999.0 are the same statement.
constexpr int kSentinelScale = 3;

bool is_one_of(std::string_view text, const std::vector<std::string>& values) {
  if (values.empty()) return false;
  if (std::find(values.begin(), values.end(), text) != values.end()) return true;
  const auto number = parse_scaled(text, kSentinelScale);
  return number && std::any_of(values.begin(), values.end(), [&](const std::string& value) {
           const auto other = parse_scaled(value, kSentinelScale);
           return other && *other == *number;
         });
}

Result<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text.substr(0, 40)) + "\" is not a number");
  return number;
}

Result<bool> parse_flag(std::string_view text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text.substr(0, 40)) + "\" is neither 0 nor 1");
}

Result<UtcMillis> parse_known_at(std::string_view text) { return parse_utc_millis(text); }

Result<Kind> parse_kind(std::string_view text) {
  if (const auto kind = find_kind(text)) return *kind;
  return fail(ErrorKind::kInvalidArgument,
              "\"" + std::string(text.substr(0, 40)) + "\" is not observed, remote, forecast or statistical");
}

}  // namespace

class CsvImport::Binding {
 public:
  Binding(const ColumnMap& map, std::string_view text, std::string_view file_name)
      : map_(map), text_(text), file_(file_name) {}

  Status bind();
  CsvReader rows() const;
  Result<Fact> fact(const CsvRecord& row) const;
  // The station of a row; nothing when neither map nor row tells where it is.
  Result<std::optional<Station>> station(const CsvRecord& row) const;
  Result<StationId> station_id(const CsvRecord& row) const;
  // "file line 12: what".
  std::string reason(const CsvRecord& row, std::string_view what) const;

 private:
  struct BoundElement {
    const MappedColumn* column;
    Column cell;
    Column trace;
  };

  Status find(const std::string& name, bool required, Column& column);
  Status bind_station();
  Status bind_time();
  Status bind_elements();

  // Empty when the column is not bound, the row is shorter, or the cell is missing data.
  std::string_view cell(const CsvRecord& row, const Column& column) const;
  // The cell through `parse`, nothing when it is missing; errors name the column.
  template <typename T>
  Result<std::optional<T>> read(const CsvRecord& row, const Column& column, Result<T> (*parse)(std::string_view)) const;
  Result<UtcSeconds> time(const CsvRecord& row) const;
  Result<int> part(const CsvRecord& row, const Column& column, std::string_view what, int least, int greatest) const;
  Status read_element(const CsvRecord& row, const BoundElement& bound, Fact& fact) const;
  Status read_others(const CsvRecord& row, Fact& fact) const;
  Status read_coordinates(const CsvRecord& row, Station& station) const;

  const ColumnMap& map_;
  std::string_view text_;
  std::string file_;
  std::vector<std::string> header_;
  Column station_, city_, country_, latitude_, longitude_, elevation_, zone_;
  Column time_, year_, month_, day_, hour_, minute_;
  Column kind_, known_at_, condition_, is_rain_, is_storm_;
  std::vector<BoundElement> elements_;
};

namespace {

tl::unexpected<Error> bad_cell(const std::string& column, std::string_view what) {
  return fail(ErrorKind::kInvalidArgument, "column \"" + column + "\": " + std::string(what));
}

}  // namespace

Status CsvImport::Binding::find(const std::string& name, bool required, Column& column) {
  if (name.empty()) return {};
  const auto at = std::find(header_.begin(), header_.end(), name);
  if (at == header_.end()) {
    if (!required) return {};
    return fail(ErrorKind::kInvalidArgument,
                file_ + " line 1: the column \"" + name + "\" of the column map " + map_.name + " is missing");
  }
  if (std::find(at + 1, header_.end(), name) != header_.end())
    return fail(ErrorKind::kInvalidArgument, file_ + " line 1: the column \"" + name + "\" is there twice");
  column = {static_cast<std::size_t>(at - header_.begin()), name};
  return {};
}

Status CsvImport::Binding::bind() {
  CsvReader reader(text_, map_.separator);
  CsvRecord header;
  if (!reader.next(header)) return fail(ErrorKind::kInvalidArgument, file_ + ": the file is empty");
  if (!header.problem.empty()) return fail(ErrorKind::kInvalidArgument, reason(header, header.problem));
  for (const std::string_view name : header.cells) header_.emplace_back(trimmed(name));
  STRATUS_RETURN_IF_ERROR(bind_station());
  STRATUS_RETURN_IF_ERROR(bind_time());
  STRATUS_RETURN_IF_ERROR(bind_elements());
  STRATUS_RETURN_IF_ERROR(find(map_.kind_column, false, kind_));
  STRATUS_RETURN_IF_ERROR(find(map_.known_at_column, false, known_at_));
  STRATUS_RETURN_IF_ERROR(find(map_.condition_column, false, condition_));
  STRATUS_RETURN_IF_ERROR(find(map_.is_rain_column, false, is_rain_));
  return find(map_.is_storm_column, false, is_storm_);
}

Status CsvImport::Binding::bind_station() {
  const StationColumns& columns = map_.station;
  const bool required = columns.from == StationFrom::kName;
  STRATUS_RETURN_IF_ERROR(find(columns.column, true, station_));
  STRATUS_RETURN_IF_ERROR(find(columns.city, required, city_));
  STRATUS_RETURN_IF_ERROR(find(columns.country, required, country_));
  STRATUS_RETURN_IF_ERROR(find(columns.latitude, required, latitude_));
  STRATUS_RETURN_IF_ERROR(find(columns.longitude, required, longitude_));
  STRATUS_RETURN_IF_ERROR(find(columns.elevation, required, elevation_));
  return find(columns.zone, required, zone_);
}

Status CsvImport::Binding::bind_time() {
  const TimeColumns& columns = map_.time;
  if (!columns.zone.empty()) STRATUS_RETURN_IF_ERROR(Zone::find(columns.zone));
  STRATUS_RETURN_IF_ERROR(find(columns.column, true, time_));
  STRATUS_RETURN_IF_ERROR(find(columns.year, true, year_));
  STRATUS_RETURN_IF_ERROR(find(columns.month, true, month_));
  STRATUS_RETURN_IF_ERROR(find(columns.day, true, day_));
  STRATUS_RETURN_IF_ERROR(find(columns.hour, true, hour_));
  return find(columns.minute, true, minute_);
}

Status CsvImport::Binding::bind_elements() {
  for (const MappedColumn& column : map_.elements) {
    BoundElement bound{&column, {}, {}};
    STRATUS_RETURN_IF_ERROR(find(column.column, !column.optional, bound.cell));
    STRATUS_RETURN_IF_ERROR(find(column.trace_column, !column.optional, bound.trace));
    if (bound.cell.index) elements_.push_back(std::move(bound));
  }
  if (elements_.empty())
    return fail(ErrorKind::kInvalidArgument, file_ + " line 1: there is no element column of the column map " + map_.name);
  return {};
}

CsvReader CsvImport::Binding::rows() const {
  CsvReader reader(text_, map_.separator);
  CsvRecord header;
  reader.next(header);
  return reader;
}

std::string CsvImport::Binding::reason(const CsvRecord& row, std::string_view what) const {
  return file_ + " line " + std::to_string(row.line) + ": " + std::string(what);
}

std::string_view CsvImport::Binding::cell(const CsvRecord& row, const Column& column) const {
  if (!column.index || *column.index >= row.cells.size()) return {};
  const std::string_view text = trimmed(row.cells[*column.index]);
  const bool missing = std::find(map_.missing.begin(), map_.missing.end(), text) != map_.missing.end();
  return missing ? std::string_view{} : text;
}

template <typename T>
Result<std::optional<T>> CsvImport::Binding::read(const CsvRecord& row, const Column& column,
                                                  Result<T> (*parse)(std::string_view)) const {
  const std::string_view text = cell(row, column);
  if (text.empty()) return std::nullopt;
  Result<T> value = parse(text);
  if (!value) return bad_cell(column.name, value.error().message);
  return *std::move(value);
}

Result<Fact> CsvImport::Binding::fact(const CsvRecord& row) const {
  if (!row.problem.empty()) return fail(ErrorKind::kInvalidArgument, row.problem);
  const bool extra_text = row.cells.size() > header_.size() &&
                          std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(header_.size()), row.cells.end(),
                                      [](std::string_view cell) { return !trimmed(cell).empty(); });
  // A separator at the end of the line is common dirt, further values are not.
  if (row.cells.size() < header_.size() || extra_text)
    return fail(ErrorKind::kInvalidArgument,
                std::to_string(row.cells.size()) + " cells where the first line has " + std::to_string(header_.size()));
  Fact fact;
  STRATUS_ASSIGN_OR_RETURN(fact.station, station_id(row));
  STRATUS_ASSIGN_OR_RETURN(fact.time, time(row));
  for (const BoundElement& bound : elements_) STRATUS_RETURN_IF_ERROR(read_element(row, bound, fact));
  STRATUS_RETURN_IF_ERROR(read_others(row, fact));
  return fact;
}

Result<StationId> CsvImport::Binding::station_id(const CsvRecord& row) const {
  const std::string_view value = cell(row, station_);
  if (value.empty()) return bad_cell(station_.name, "the station is missing");
  if (map_.station.from == StationFrom::kTable) {
    const auto found = map_.stations.find(value);
    if (found != map_.stations.end()) return found->second.id;
    return bad_cell(station_.name,
                    "\"" + std::string(value) + "\" is not among the stations of the column map " + map_.name);
  }
  StationId id{std::string(value)};
  if (map_.station.from == StationFrom::kName) {
    const std::string_view country = country_.index ? cell(row, country_) : map_.station.defaults.country;
    if (country.empty()) return bad_cell(country_.name, "the country of the station is missing");
    id = make_station_id(value, country);
  }
  if (valid_station_id(id.text())) return id;
  return bad_cell(station_.name, "\"" + std::string(value) + "\" gives no station id");
}

Result<UtcSeconds> CsvImport::Binding::time(const CsvRecord& row) const {
  if (time_.index) {
    STRATUS_ASSIGN_OR_RETURN(const auto time, read(row, time_, parse_utc_seconds));
    if (!time) return bad_cell(time_.name, "the time is missing");
    return *time;
  }
  ClockTime clock;
  STRATUS_ASSIGN_OR_RETURN(clock.date.year, part(row, year_, "year", 1800, 2199));
  STRATUS_ASSIGN_OR_RETURN(clock.date.month, part(row, month_, "month", 1, 12));
  STRATUS_ASSIGN_OR_RETURN(clock.date.day, part(row, day_, "day", 1, 31));
  STRATUS_ASSIGN_OR_RETURN(clock.hour, part(row, hour_, "hour", 0, 23));
  if (minute_.index) {
    STRATUS_ASSIGN_OR_RETURN(clock.minute, part(row, minute_, "minute", 0, 59));
  }
  const auto time = to_utc(clock, map_.time);
  if (!time) return bad_cell(hour_.name, time.error().message);
  return *time;
}

Result<int> CsvImport::Binding::part(const CsvRecord& row, const Column& column, std::string_view what, int least,
                                     int greatest) const {
  const auto value = parse_part(cell(row, column), what, least, greatest);
  if (!value) return bad_cell(column.name, value.error().message);
  return *value;
}

Status CsvImport::Binding::read_element(const CsvRecord& row, const BoundElement& bound, Fact& fact) const {
  const MappedColumn& column = *bound.column;
  STRATUS_ASSIGN_OR_RETURN(const auto trace, read(row, bound.trace, parse_flag));
  const std::string_view text = cell(row, bound.cell);
  if (trace.value_or(false) || (!text.empty() && is_one_of(text, column.traces))) {
    fact.elements.set(column.element, 0);
    fact.precipitation_trace = true;
    return {};
  }
  if (text.empty() || is_one_of(text, column.sentinels)) return {};
  const auto value = read_cell(text, column.element, column.unit);
  if (!value) return bad_cell(bound.cell.name, value.error().message);
  fact.elements.set(column.element, *value);
  return {};
}

Status CsvImport::Binding::read_others(const CsvRecord& row, Fact& fact) const {
  STRATUS_ASSIGN_OR_RETURN(const auto kind, read(row, kind_, parse_kind));
  STRATUS_ASSIGN_OR_RETURN(const auto known_at, read(row, known_at_, parse_known_at));
  fact.kind = kind.value_or(map_.kind);
  fact.known_at = known_at.value_or(to_millis(fact.time + map_.lag_s));
  STRATUS_ASSIGN_OR_RETURN(fact.is_rain, read(row, is_rain_, parse_flag));
  STRATUS_ASSIGN_OR_RETURN(fact.is_storm, read(row, is_storm_, parse_flag));
  fact.condition = cell(row, condition_);
  fact.origin = map_.origin;
  return {};
}

Result<std::optional<Station>> CsvImport::Binding::station(const CsvRecord& row) const {
  if (map_.station.from == StationFrom::kTable) return map_.stations.find(cell(row, station_))->second;
  if (cell(row, latitude_).empty() || cell(row, longitude_).empty()) return std::nullopt;
  Station station = map_.station.defaults;
  STRATUS_ASSIGN_OR_RETURN(station.id, station_id(row));
  station.city = cell(row, city_);
  if (station.city.empty()) station.city = cell(row, station_);
  if (country_.index) station.country = cell(row, country_);
  if (const std::string_view zone = cell(row, zone_); !zone.empty()) station.zone = zone;
  STRATUS_RETURN_IF_ERROR(read_coordinates(row, station));
  STRATUS_RETURN_IF_ERROR(StationRegistry().put(station));
  return station;
}

Status CsvImport::Binding::read_coordinates(const CsvRecord& row, Station& station) const {
  STRATUS_ASSIGN_OR_RETURN(const auto latitude, read(row, latitude_, parse_number));
  STRATUS_ASSIGN_OR_RETURN(const auto longitude, read(row, longitude_, parse_number));
  STRATUS_ASSIGN_OR_RETURN(station.elevation_m, read(row, elevation_, parse_number));
  station.latitude = latitude.value_or(0);
  station.longitude = longitude.value_or(0);
  return {};
}

CsvImport::CsvImport(std::unique_ptr<Binding> binding) : binding_(std::move(binding)) {}
CsvImport::~CsvImport() = default;
CsvImport::CsvImport(CsvImport&&) noexcept = default;
CsvImport& CsvImport::operator=(CsvImport&&) noexcept = default;

Result<CsvImport> CsvImport::open(const ColumnMap& map, std::string_view text, std::string_view file_name) {
  auto binding = std::make_unique<Binding>(map, text, file_name);
  STRATUS_RETURN_IF_ERROR(binding->bind());
  return CsvImport(std::move(binding));
}

Result<ImportedCounts> CsvImport::for_each(const RowVisitor& visit) const {
  ImportedCounts counts;
  CsvReader rows = binding_->rows();
  CsvRecord row;
  while (rows.next(row)) {
    Result<Fact> fact = binding_->fact(row);
    if (fact) {
      ++counts.facts;
      STRATUS_RETURN_IF_ERROR(visit(*std::move(fact)));
    } else {
      ++counts.rejected;
      STRATUS_RETURN_IF_ERROR(visit(RejectedRow{std::string(row.bytes), binding_->reason(row, fact.error().message)}));
    }
  }
  return counts;
}

Result<std::vector<Station>> CsvImport::stations() const {
  std::map<StationId, Station> found;
  CsvReader rows = binding_->rows();
  CsvRecord row;
  while (rows.next(row)) {
    const auto id = binding_->station_id(row);
    if (!id || found.contains(*id)) continue;
    auto station = binding_->station(row);
    if (!station) return fail(ErrorKind::kInvalidArgument, binding_->reason(row, station.error().message));
    if (*station) found.emplace(*id, **std::move(station));
  }
  std::vector<Station> stations;
  stations.reserve(found.size());
  for (auto& [id, station] : found) stations.push_back(std::move(station));
  return stations;
}

}  // namespace stratus
