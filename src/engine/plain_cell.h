// The engine's cell in the words of the reference, so that the two can be compared.
#pragma once

#include <algorithm>
#include <array>

#include "reference/plain_views.h"
#include "views/cell.h"

namespace stratus {

inline PlainCell to_plain(const Cell& cell) {
  // Where each measure of the engine stands in the reference.
  constexpr auto kPlaces = [] {
    std::array<std::size_t, kMeasureCount> places{};
    for (std::size_t i = 0; i < kMeasureCount; ++i) places[i] = plain_measure(kSummaryMeasures[i].name);
    return places;
  }();
  static_assert(
      std::all_of(kPlaces.begin(), kPlaces.end(), [](std::size_t place) { return place < kPlainMeasures.size(); }));
  PlainCell plain{cell.facts, cell.observations, cell.flagged, cell.max_known_at, {}, {}};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Moments& m = cell.measures[i];
    plain.measures[kPlaces[i]] = {m.count,    m.sum,        m.sum_squares,   m.least,
                                  m.greatest, m.least_time, m.greatest_time, m.hours};
  }
  for (std::size_t i = 0; i < cell.histograms.size(); ++i) {
    for (const HistogramBin& bin : cell.histograms[i].bins())
      plain.histograms[std::string(kMonthHistograms[i].name)][bin.value] = bin.count;
  }
  return plain;
}

}  // namespace stratus
