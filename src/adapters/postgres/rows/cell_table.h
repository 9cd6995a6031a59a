// Cells as rows of the table of their view, which is made of its ViewSpec.
#pragma once

#include <string>
#include <vector>

#include "adapters/postgres/rows/binary_rows.h"
#include "views/cell.h"

namespace stratus {

struct TableColumn {
  std::string name;
  std::string type;
  std::string comment;
};

// Of those measures, and of all histograms of the view; first the key and what every cell has.
std::vector<TableColumn> cell_table(const ViewSpec& view, const MeasureSet& measures = kAllMeasures);
// Their names, each behind `prefix`.
std::string cell_columns(const ViewSpec& view, const MeasureSet& measures = kAllMeasures, std::string_view prefix = "");

// Of all measures.
void append_row(const ViewSpec& view, const KeyedCell& keyed, CopyRows& rows);
// kDataLoss: it is no cell. Of measures without columns it holds nothing.
Result<KeyedCell> read_cell(const ViewSpec& view, const MeasureSet& measures, BinaryRow row);

}  // namespace stratus
