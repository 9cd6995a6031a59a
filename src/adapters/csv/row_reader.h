// One row of a file as a fact and as a station.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "adapters/csv/bound_columns.h"
#include "adapters/csv/csv_reader.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// Immutable, thread-safe. Every error is kInvalidArgument and names the column and the value, but not file and line.
class RowReader {
 public:
  // `map` must outlive the reader; `columns` are bound to it.
  RowReader(const ColumnMap& map, BoundColumns columns) : map_(map), columns_(std::move(columns)) {}

  // Whether a [[drop]] of the map leaves the row out.
  bool is_dropped(const CsvRecord& row) const;
  Result<Fact> fact(const CsvRecord& row) const;
  Result<StationId> station_id(const CsvRecord& row) const;
  // The map lists its stations, and no row describes one.
  bool stations_are_listed() const { return map_.station.from == StationFrom::kTable; }
  // The station of a row whose station_id is known; nothing when neither map nor row tells where it is.
  Result<std::optional<Station>> station(const CsvRecord& row) const;

 private:
  // Empty when the column is not bound, the row is shorter, or the cell is missing data.
  std::string_view cell(const CsvRecord& row, const BoundColumn& column) const;
  // A number as it is written here; of a decimal comma, or with blanks between thousands, `space` holds it with a point and
  // without them.
  std::string_view number_text(std::string_view text, std::string& space) const;
  // Not when the text of a number has a point where the map has the decimal comma.
  Status check_point(const std::string& column, std::string_view text) const;
  // The cell through `parse`, nothing when it is missing; errors name the column.
  template <typename T>
  Result<std::optional<T>> read(const CsvRecord& row, const BoundColumn& column, Result<T> (*parse)(std::string_view)) const;
  Result<UtcSeconds> clock_in_column(const CsvRecord& row) const;
  Result<UtcSeconds> time(const CsvRecord& row) const;
  Result<int> part(const CsvRecord& row, const BoundColumn& column, std::string_view what, int least, int greatest) const;
  Status read_element(const CsvRecord& row, const BoundElement& bound, Fact& fact) const;
  Status read_others(const CsvRecord& row, Fact& fact) const;
  Status read_weather(const CsvRecord& row, Fact& fact) const;
  Status read_coordinates(const CsvRecord& row, Station& station) const;

  const ColumnMap& map_;
  const BoundColumns columns_;
};

}  // namespace stratus
