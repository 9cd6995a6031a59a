// Dirty days as the engine works on them: by month of keys, and as the times that they need.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "ports/dirty_days.h"
#include "views/column_fold.h"
#include "weather/station.h"

namespace stratus {

using Cells = std::vector<KeyedCell>;

// The cells of one month of keys of one view.
using MonthOfView = std::pair<MonthNumber, const ViewSpec*>;

struct DirtyMonths {
  FactSelection times;                      // by station, all times of which a fact may fall into a dirty day
  std::map<MonthOfView, UtcSeconds> until;  // the dirty months, each with the end of the times that it needs
};

// kInvalidArgument names a station whose zone is unknown. Stations that are not in `stations` are left out.
Result<DirtyMonths> months_of(const DirtyDays& dirty, std::span<const ViewSpec* const> views,
                              const StationRegistry& stations);

// Those of `cells` (sorted by station and key) whose days are dirty, by month.
std::map<MonthNumber, Cells> dirty_cells(const DirtyDays::ByStation& dirty, Cells cells);

// A cell for each dirty day of the month, in order: that of `cells` (sorted, dirty days of that month only) or an empty one.
Cells with_empty_cells(const DirtyDays::ByStation& dirty, MonthNumber month, Cells cells);

}  // namespace stratus
