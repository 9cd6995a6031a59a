// The union of sets of facts, as sorted vectors.
#pragma once

#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// Sorts by compare_stored and keeps equal facts once, with the least position: by partition, then by offset, which tells
// nothing of the time between partitions and is only a rule.
void make_canonical(std::vector<StoredFact>& facts);

// The facts of `some` that `others` lacks, at whatever position; both canonical.
std::vector<StoredFact> facts_beyond(std::span<const StoredFact> others, std::vector<StoredFact> some);

// The union of two canonical vectors, canonical.
std::vector<StoredFact> union_of(std::vector<StoredFact> a, std::vector<StoredFact> b);

// Those of one station in a canonical vector.
std::span<const StoredFact> facts_of(const StationId& station, std::span<const StoredFact> facts);

}  // namespace stratus
