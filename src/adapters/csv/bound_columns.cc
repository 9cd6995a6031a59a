#include "adapters/csv/bound_columns.h"

#include <algorithm>
#include <utility>

#include "adapters/csv/cell_text.h"
#include "views/zone.h"

namespace stratus {
namespace {

class ColumnFinder {
 public:
  ColumnFinder(const ColumnMap& map, std::span<const std::string_view> first_line, const std::string& file)
      : map_(map), file_(file) {
    for (const std::string_view name : first_line) header_.emplace_back(trimmed_cell(name));
  }

  Result<BoundColumns> bind() const;

 private:
  Status find(const std::string& name, bool required, BoundColumn& column) const;
  std::string encoding_hint(const std::string& name) const;
  Status find_number(std::size_t number, const std::string& name, bool required, BoundColumn& column) const;
  Status bind_station(BoundColumns& into) const;
  Status bind_time(BoundColumns& into) const;
  Status bind_elements(BoundColumns& into) const;
  Status bind_others(BoundColumns& into) const;
  Status bind_drops(BoundColumns& into) const;

  const ColumnMap& map_;
  const std::string& file_;
  std::vector<std::string> header_;
};

Result<BoundColumns> ColumnFinder::bind() const {
  BoundColumns columns;
  columns.count = header_.size();
  STRATUS_RETURN_IF_ERROR(bind_station(columns));
  STRATUS_RETURN_IF_ERROR(bind_time(columns));
  STRATUS_RETURN_IF_ERROR(bind_elements(columns));
  STRATUS_RETURN_IF_ERROR(bind_others(columns));
  STRATUS_RETURN_IF_ERROR(bind_drops(columns));
  return columns;
}

Status ColumnFinder::find(const std::string& name, bool required, BoundColumn& column) const {
  if (name.empty()) return {};
  if (const auto number = column_number(name)) return find_number(*number, name, required, column);
  const auto at = std::find(header_.begin(), header_.end(), name);
  if (at == header_.end()) {
    if (!required) return {};
    return fail(ErrorKind::kInvalidArgument, file_ + " line 1: the column \"" + name + "\" of the column map " + map_.name +
                                                 " is missing" + encoding_hint(name));
  }
  if (std::find(at + 1, header_.end(), name) != header_.end())
    return fail(ErrorKind::kInvalidArgument, file_ + " line 1: the column \"" + name +
                                                 "\" is there twice; the column map may name one by its number, \"#" +
                                                 std::to_string(at - header_.begin() + 1) + "\"");
  column = {static_cast<std::size_t>(at - header_.begin()), name};
  return {};
}

// A name beyond ASCII may be there in other bytes.
std::string ColumnFinder::encoding_hint(const std::string& name) const {
  if (std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return "";
  return "; without a byte order mark the file is read as " + map_.encoding + ", --encoding states another";
}

Status ColumnFinder::find_number(std::size_t number, const std::string& name, bool required, BoundColumn& column) const {
  if (number <= header_.size()) {
    column = {number - 1, name};
    return {};
  }
  if (!required) return {};
  return fail(ErrorKind::kInvalidArgument, file_ + " line 1: the column map " + map_.name + " wants the column " + name +
                                               " of a line with " + std::to_string(header_.size()) + " cells");
}

Status ColumnFinder::bind_station(BoundColumns& into) const {
  const StationColumns& columns = map_.station;
  const bool required = columns.from == StationFrom::kName;
  STRATUS_RETURN_IF_ERROR(find(columns.column, true, into.station));
  STRATUS_RETURN_IF_ERROR(find(columns.city, required, into.city));
  STRATUS_RETURN_IF_ERROR(find(columns.country, required, into.country));
  STRATUS_RETURN_IF_ERROR(find(columns.latitude, required, into.latitude));
  STRATUS_RETURN_IF_ERROR(find(columns.longitude, required, into.longitude));
  STRATUS_RETURN_IF_ERROR(find(columns.elevation, required, into.elevation));
  return find(columns.zone, required, into.zone);
}

Status ColumnFinder::bind_time(BoundColumns& into) const {
  const TimeColumns& columns = map_.time;
  if (!columns.zone.empty()) STRATUS_RETURN_IF_ERROR(Zone::find(columns.zone));
  STRATUS_RETURN_IF_ERROR(find(columns.column, true, into.time));
  STRATUS_RETURN_IF_ERROR(find(columns.year, true, into.year));
  STRATUS_RETURN_IF_ERROR(find(columns.month, true, into.month));
  STRATUS_RETURN_IF_ERROR(find(columns.day, true, into.day));
  STRATUS_RETURN_IF_ERROR(find(columns.hour, true, into.hour));
  return find(columns.minute, true, into.minute);
}

Status ColumnFinder::bind_elements(BoundColumns& into) const {
  for (const MappedColumn& column : map_.elements) {
    BoundElement bound{&column, {}, {}};
    STRATUS_RETURN_IF_ERROR(find(column.column, !column.optional, bound.cell));
    STRATUS_RETURN_IF_ERROR(find(column.trace_column, !column.optional, bound.trace));
    if (bound.cell.index) into.elements.push_back(std::move(bound));
  }
  if (into.elements.empty())
    return fail(ErrorKind::kInvalidArgument, file_ + " line 1: there is no element column of the column map " + map_.name);
  return {};
}

Status ColumnFinder::bind_others(BoundColumns& into) const {
  STRATUS_RETURN_IF_ERROR(find(map_.kind_column, false, into.kind));
  STRATUS_RETURN_IF_ERROR(find(map_.known_at_column, false, into.known_at));
  STRATUS_RETURN_IF_ERROR(find(map_.condition_column, false, into.condition));
  STRATUS_RETURN_IF_ERROR(find(map_.is_rain_column, false, into.is_rain));
  STRATUS_RETURN_IF_ERROR(find(map_.weather_column, false, into.weather));
  return find(map_.is_storm_column, false, into.is_storm);
}

Status ColumnFinder::bind_drops(BoundColumns& into) const {
  for (const DropRule& rule : map_.drops) {
    std::vector<BoundCondition>& bound = into.drops.emplace_back();
    for (const DropRule::Condition& condition : rule.all) {
      bound.push_back({{}, &condition.values});
      STRATUS_RETURN_IF_ERROR(find(condition.column, true, bound.back().cell));
    }
  }
  return {};
}

}  // namespace

Result<BoundColumns> bind_columns(const ColumnMap& map, std::span<const std::string_view> first_line,
                                  const std::string& file_name) {
  return ColumnFinder(map, first_line, file_name).bind();
}

}  // namespace stratus
