// Second half of a batch run: the dataset into views.
#pragma once

#include "batch/dataset_update.h"

namespace stratus {

// Derives every dirty month of every stored view again from `next.dataset` and puts its file into `next.views`.
Status update_views(const BatchPorts& ports, const BatchOptions& options, const DirtyMonths& dirty, Manifest& next,
                    BatchReport& report);

}  // namespace stratus
