// What crosses between us and Spark as bytes of Arrow streams: the tables of a question, the rows of its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/spark/cell_numbers.h"
#include "ports/dirty_days.h"
#include "views/fact_columns.h"
#include "weather/station.h"

namespace stratus {

// The rows of the table kWindowsTable (statements.h). `times`: of stations of `stations`.
Result<std::string> windows_rows(const FactSelection& times, const StationRegistry& stations);
// Those of kDirtyTable.
Result<std::string> dirty_rows(const DirtyDays& dirty, std::span<const ViewSpec* const> views);

using CellKey = std::pair<StationId, BucketKey>;
// Of some views, by name, the cells that were derived.
using DerivedCells = std::map<std::string, std::map<CellKey, Cell>, std::less<>>;
// By the name of the file, without its folders.
using CountsByPart = std::map<std::string, std::int64_t, std::less<>>;
// The name without folders, of a name or an address.
std::string_view without_folders(std::string_view name);

// What statements answer. kInternal: a column is not as the statement says, a key stands twice, or a histogram is of no
// cell.
Status take_cells(std::string_view stream, std::span<const CellNumber> numbers, DerivedCells& to);
Status take_histograms(std::string_view stream, const ViewSpec& view, DerivedCells& to);
Status take_counts(std::string_view stream, CountsByPart& to);

}  // namespace stratus
