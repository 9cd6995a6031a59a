// Facts and cells at the edges of their types, all of March 2026, canonical.
#pragma once

#include <vector>

#include "views/cell.h"
#include "weather/station.h"

namespace stratus {

// make_month(2026, 3).
MonthNumber nasty_month();
StationRegistry nasty_stations();
std::vector<StoredFact> nasty_facts();
std::vector<KeyedCell> nasty_cells();
// Of kMonthHistograms.
std::vector<KeyedCell> nasty_month_cells();

}  // namespace stratus
