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

// Those of one station after the other in a canonical vector. Stations are asked for in their order, each once at most.
class FactsInTurn {
 public:
  explicit FactsInTurn(std::span<const StoredFact> facts) : facts_(facts) {}
  std::span<const StoredFact> of(const StationId& station);

 private:
  std::span<const StoredFact> facts_;
  std::size_t at_ = 0;
};

}  // namespace stratus
