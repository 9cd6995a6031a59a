#include "views/cell.h"

namespace stratus {

void Cell::note_facts(std::int64_t count, UtcMillis known_at) {
  if (count == 0) return;
  // The first decides, for facts may have been known before 1970.
  max_known_at = facts == 0 ? known_at : std::max(max_known_at, known_at);
  facts += count;
}

void Cell::combine(const Cell& other) {
  note_facts(other.facts, other.max_known_at);
  observations += other.observations;
  flagged += other.flagged;
  for (std::size_t i = 0; i < measures.size(); ++i) measures[i].combine(other.measures[i]);
  for (std::size_t i = 0; i < other.histograms.size(); ++i) histogram(i).combine(other.histograms[i]);
}

Histogram& Cell::histogram(std::size_t index) {
  if (histograms.empty()) histograms.resize(kHistogramCount);
  return histograms[index];
}

}  // namespace stratus
