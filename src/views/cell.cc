#include "views/cell.h"

namespace stratus {

void Cell::combine(const Cell& other) {
  facts += other.facts;
  observations += other.observations;
  flagged += other.flagged;
  max_known_at = std::max(max_known_at, other.max_known_at);
  for (std::size_t i = 0; i < measures.size(); ++i) measures[i].combine(other.measures[i]);
}

}  // namespace stratus
