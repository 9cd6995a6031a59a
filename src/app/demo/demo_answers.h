// The monthly answers that a demonstration shows.
#pragma once

#include <string>
#include <vector>

#include "app/demo/demo_world.h"
#include "app/terminal/table.h"
#include "serving/summaries.h"

namespace stratus {

class JsonWriter;

// The last `count` months of a station, the current one included, the oldest first.
Result<std::vector<Summary>> last_months(const DemoWorld& world, const Station& station, int count);

// The last thirteen months of every station: as a table, and in an open object of `json` as the member "months".
Result<Table> months_table(const DemoWorld& world, JsonWriter& json);

// The cells "mean °C", "max °C", "max at", "from batch", "from speed" of one of these months. kNotFound when it has no
// facts.
Result<std::vector<std::string>> month_cells(const DemoWorld& world, const Station& station, PeriodKey month);

}  // namespace stratus
