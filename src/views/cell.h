// A cell: everything that a view knows of one bucket.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "views/histogram.h"
#include "views/moments.h"
#include "views/view_spec.h"

namespace stratus {

struct Cell {
  std::int64_t facts = 0;         // of every kind, superseded ones and retractions too; > 0 for a stored cell
  std::int64_t observations = 0;  // believed facts with an element, on the grid and of an accepted kind
  std::int64_t flagged = 0;       // values of those that failed a quality rule and were left out
  UtcMillis max_known_at;         // greatest of all `facts`; the cell serves as-of T only when this is not after T; 0 when
                                  // there are none
  std::array<Moments, kMeasureCount> measures;
  std::vector<Histogram> histograms{};  // by kMonthHistograms; none where nothing was counted

  // True when facts fell in, but nothing is left to count: kept, so that stores which only upsert forget the old answer.
  bool emptied() const { return facts > 0 && observations == 0; }

  // Counts facts of which the newest was known then.
  void note_facts(std::int64_t count, UtcMillis known_at);
  void combine(const Cell& other);
  // That one, to count in.
  Histogram& histogram(std::size_t index);
  bool operator==(const Cell&) const = default;
};

// The moments of the measure of that name, which must be one of view_spec.h.
inline const Moments& measure_of(const Cell& cell, std::string_view name) { return cell.measures[*find_measure(name)]; }

// The histogram of that name, which must be one of view_spec.h.
inline const Histogram& histogram_of(const Cell& cell, std::string_view name) {
  static const Histogram kNone;
  return cell.histograms.empty() ? kNone : cell.histograms[*find_histogram(name)];
}

// A cell and where it belongs.
struct KeyedCell {
  StationId station;
  BucketKey key;
  Cell cell;
  bool operator==(const KeyedCell&) const = default;
};

}  // namespace stratus
