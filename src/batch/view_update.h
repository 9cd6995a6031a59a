// Second half of a batch run: the dataset into views.
#pragma once

#include "batch/dataset_update.h"

namespace stratus {

// Derives every dirty month of every stored view again from `next.dataset` and puts its file into `next.views`.
Status update_views(const BatchPorts& ports, const BatchOptions& options, const DirtyMonths& dirty, Manifest& next,
                    BatchReport& report);

// All cells of one month of a view, from facts that include every fact which could fall into it, sorted by
// compare_stored. Pure.
Result<std::vector<KeyedCell>> fold_month(const ViewSpec& view, MonthNumber month, std::span<const StoredFact> facts,
                                          const StationRegistry& stations);

}  // namespace stratus
