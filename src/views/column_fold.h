// The fold of a whole file of facts into cells: the same answer as CellFolder, many times as fast.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "views/cell.h"
#include "views/fact_columns.h"
#include "views/view_spec.h"
#include "weather/station.h"

namespace stratus {

// Per view its cells, sorted by station and key, each over those facts of it that are in `facts`. All facts of an identity
// must be in `facts`; cells of several sets are combined by Cell::combine. A station that is not in `stations` has no
// cells. With `times`, facts outside of it are left out: a cell counts when all times that fall into its bucket are
// within. Pure; thread-safe.
Result<std::vector<std::vector<KeyedCell>>> fold_columns(const FactColumns& facts, std::span<const ViewSpec* const> views,
                                                         const StationRegistry& stations,
                                                         const FactSelection* times = nullptr);

}  // namespace stratus
