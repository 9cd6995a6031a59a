#include "views/canonical_cell.h"

#include <algorithm>

#include "base/bytes.h"

namespace stratus {
namespace {

void append_histograms(const Cell& cell, std::string& bytes) {
  if (cell.histograms.empty()) return;
  const auto counted =
      std::count_if(cell.histograms.begin(), cell.histograms.end(), [](const Histogram& h) { return !h.empty(); });
  put_number(bytes, static_cast<std::uint8_t>(counted));
  for (std::size_t i = 0; i < cell.histograms.size(); ++i) {
    const std::vector<HistogramBin>& bins = cell.histograms[i].bins();
    if (bins.empty()) continue;
    put_text(bytes, kMonthHistograms[i].name);
    put_number(bytes, static_cast<std::uint32_t>(bins.size()));
    for (const HistogramBin& bin : bins) {
      put_number(bytes, bin.value);
      put_number(bytes, bin.count);
    }
  }
}

}  // namespace

void append_canonical_bytes(std::string_view view, const KeyedCell& keyed, std::string& bytes) {
  const Cell& cell = keyed.cell;
  put_text(bytes, view);
  put_text(bytes, keyed.station.text());
  put_number(bytes, keyed.key.value);
  put_number(bytes, cell.facts);
  put_number(bytes, cell.observations);
  put_number(bytes, cell.flagged);
  put_number(bytes, cell.max_known_at.value);
  const auto counted =
      std::count_if(cell.measures.begin(), cell.measures.end(), [](const Moments& m) { return m.count > 0; });
  put_number(bytes, static_cast<std::uint8_t>(counted));
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Moments& moments = cell.measures[i];
    if (moments.count == 0) continue;
    put_text(bytes, kSummaryMeasures[i].name);
    put_number(bytes, moments.count);
    put_number(bytes, moments.sum);
    put_number(bytes, moments.sum_squares);
    put_number(bytes, moments.least);
    put_number(bytes, moments.least_time.value);
    put_number(bytes, moments.greatest);
    put_number(bytes, moments.greatest_time.value);
    put_number(bytes, moments.hours);
  }
  append_histograms(cell, bytes);
}

}  // namespace stratus
