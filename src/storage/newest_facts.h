// The newest facts of stations in a stack.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "storage/stack_rows.h"

namespace stratus {

// When stations were measured last.
using MeasuredAt = std::map<StationId, UtcSeconds>;

// Of those stations (sorted, each once) that have a measurement in the range: adds its time to `measured`, and to `to` all
// facts of the stack from then on that are in the range, in no order. `wanted` is asked before each file. Errors are those
// of the file.
Status add_newest(const ParquetDataset& dataset, const Stack& stack, std::span<const StationId> stations, TimeRange range,
                  const StillWanted& wanted, MeasuredAt& measured, std::vector<StoredFact>& to);

}  // namespace stratus
