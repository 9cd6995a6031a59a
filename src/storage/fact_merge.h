// Files of facts joined into files of shards, as columns and in a stream.
#pragma once

#include <span>
#include <vector>

#include "storage/parquet_fact_reader.h"
#include "weather/station.h"

namespace stratus {

// Facts of disjoint files of one month as one file for each shard of 2^log2_shards that has any, in the order of shards.
// Holds one row group of each file and of each shard in memory.
Result<std::vector<DataFile>> merge_facts(FileStore& files, std::span<const FactReader> from, MonthNumber month,
                                          int log2_shards, const StationRegistry& stations);

}  // namespace stratus
