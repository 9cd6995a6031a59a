// In which order stations are asked for when all of them are, and how much each has.
#pragma once

#include <span>
#include <vector>

#include "ports/versions.h"
#include "storage/file_stacks.h"

namespace stratus {

// By shard, then by id, as rows stand in files: shards are those of the month that has most rows, which cost most. A
// station's share of a month is that of its shard, divided equally among those of `stations` that it holds.
std::vector<StationShare> reading_order_of(const StacksByMonth& months, std::span<const StationId> stations);

}  // namespace stratus
