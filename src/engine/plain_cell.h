// The engine's cell in the words of the reference, so that the two can be compared.
#pragma once

#include "reference/plain_views.h"
#include "views/cell.h"

namespace stratus {

inline PlainCell to_plain(const Cell& cell) {
  PlainCell plain{cell.facts, cell.observations, cell.flagged, cell.max_known_at, {}, {}};
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Moments& m = cell.measures[i];
    if (m.count == 0) continue;
    PlainMeasure& measure = plain.measures[std::string(kSummaryMeasures[i].name)];
    measure = {m.count, m.sum, m.sum_squares, m.least, m.greatest, m.least_time, m.greatest_time, {}};
    for (std::int64_t hour = 0; hour < 64; ++hour) {
      if ((m.hours >> static_cast<std::uint64_t>(hour) & 1U) != 0) measure.hours.insert(hour);
    }
  }
  for (std::size_t i = 0; i < cell.histograms.size(); ++i) {
    for (const HistogramBin& bin : cell.histograms[i].bins())
      plain.histograms[std::string(kMonthHistograms[i].name)][bin.value] = bin.count;
  }
  return plain;
}

}  // namespace stratus
