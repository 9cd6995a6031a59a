// The columns that a map uses, found in the first line of a file.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/csv/column_map.h"
#include "base/result.h"

namespace stratus {

// Unset when the map does not use the column or the first line lacks it.
struct BoundColumn {
  std::optional<std::size_t> index;
  std::string name;
};

struct BoundElement {
  const MappedColumn* column;  // of the map
  BoundColumn cell;
  BoundColumn trace;
};

struct BoundCondition {
  BoundColumn cell;
  const std::vector<std::string>* values;  // of the map
};

struct BoundColumns {
  std::size_t count = 0;  // cells of the first line
  BoundColumn station, city, country, latitude, longitude, elevation, zone;
  BoundColumn time, year, month, day, hour, minute;
  BoundColumn kind, known_at, condition, is_rain, is_storm, weather;
  std::vector<std::vector<BoundCondition>> drops;
  std::vector<BoundElement> elements;  // those that the file has, at least one
};

// `first_line`: the names of the columns, or any row of a file without them. `map` must outlive the answer. kInvalidArgument
// names the file and a column that the map needs and the first line lacks or has twice, or a zone that is unknown.
Result<BoundColumns> bind_columns(const ColumnMap& map, std::span<const std::string_view> first_line,
                                  const std::string& file_name);

}  // namespace stratus
