// The columns of a view file and the members of a cell that they hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "views/cell.h"

namespace stratus {

enum class CellColumnType { kNumber, kTime };

// One integer column of a cell, both ways; of a time, its milliseconds. `get` answers nothing for null.
struct CellColumn {
  std::string name;
  CellColumnType type;
  std::function<std::optional<Int128>(const Cell&)> get;
  std::function<void(Cell&, std::int64_t)> set;
};

// After `station_id` and `day`. Names and order are part of the format and must not change.
const std::vector<CellColumn>& cell_columns();

}  // namespace stratus
