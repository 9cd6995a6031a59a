// What is believed, in the plainest way: sort, then scan.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// Equal facts once, with the least position (by partition, then by offset), in the order of a dataset file; none once
// `stopped()` says so, which is asked for each fact.
std::vector<StoredFact> plain_union(std::vector<StoredFact> facts, const std::function<bool()>& stopped = {});

// The believed one of the facts of one (station, time), which are in any order, or nullptr.
const Fact* plain_believed(std::span<const StoredFact> facts);
// Likewise, or nothing.
std::optional<Fact> plain_resolve(const std::vector<Fact>& facts);

}  // namespace stratus
