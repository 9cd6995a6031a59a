// The columns of one dataset file, as they lie in Arrow's memory.
#pragma once

#include <string>

#include "base/result.h"
#include "views/fact_columns.h"

namespace stratus {

// `bytes`: a whole dataset file. Verifies every page checksum. kDataLoss says what is wrong.
Result<FactColumns> read_fact_columns(std::string bytes);

}  // namespace stratus
