// Facts as the bytes of one dataset file: writing, and reading rows. Columns are read by storage/parquet_columns.h.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/byte_sink.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// The bytes of a dataset file, the same for the same facts and stations. Facts of a station that is not in `stations` have
// no days. An error of the sink is the answer.
Status write_facts(std::span<const StoredFact> facts, const StationRegistry& stations, const ByteSink& to);

// The facts of `range`, of all stations or of those (sorted, each once), in the order of the file. `bytes`: a whole dataset
// file; verifies every page checksum. kDataLoss says what is wrong.
Result<std::vector<StoredFact>> read_facts(std::string bytes, std::optional<std::span<const StationId>> stations,
                                           TimeRange range);

}  // namespace stratus
