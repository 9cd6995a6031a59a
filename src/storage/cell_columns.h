// The columns of a view file and the members of a cell that they hold.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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
  std::optional<std::size_t> measure{};  // whose it is; nothing: of the whole cell
};

// After `station_id` and `day`: of a view without measures the counts of facts alone. Names and order are part of the format
// and must not change.
std::span<const CellColumn> cell_columns(const ViewSpec& view);
// Of all views; those of each are its first ones.
std::span<const CellColumn> cell_columns();

// The two columns of lists of a histogram, which stand behind these: its values, ascending, and how often each occurs.
struct HistogramColumns {
  std::string values;
  std::string counts;
};
// By kMonthHistograms.
const std::vector<HistogramColumns>& histogram_columns();

}  // namespace stratus
