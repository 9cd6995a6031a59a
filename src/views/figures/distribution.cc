#include "views/figures/distribution.h"

#include <algorithm>

#include "views/fold.h"
#include "views/quality.h"

namespace stratus {
namespace {

// The value at that index of all values in order.
std::int32_t value_at(const Histogram& values, std::int64_t index) {
  for (const HistogramBin& bin : values.bins()) {
    if (index < bin.count) return bin.value;
    index -= bin.count;
  }
  return values.bins().back().value;
}

}  // namespace

std::optional<Exact> quantile(const Histogram& values, int percent) {
  // In three hundredths of a position, which holds percents of thirds.
  constexpr std::int64_t kPart = 300;
  if (values.empty()) return std::nullopt;
  const std::int64_t n = values.count();
  const std::int64_t position = std::clamp(percent * (3 * n + 1) + 100, kPart, kPart * n);
  const std::int64_t index = position / kPart - 1;
  const std::int64_t lower = value_at(values, index);
  const std::int64_t upper = value_at(values, index + 1);
  return Exact(Int128{lower} * kPart + Int128{position % kPart} * (upper - lower), kPart);
}

Histogram histogram_of(std::span<const Observation> observations, const HistogramSpec& spec) {
  std::vector<std::int32_t> values;
  values.reserve(observations.size());
  for (const Observation& observation : observations) {
    if (!observation.on_grid) continue;
    if (const auto value = counted_value(spec, plausible(observation.stored.fact.elements))) values.push_back(*value);
  }
  return Histogram::of(values);
}

WindRose wind_rose(const Histogram& values) {
  WindRose rose;
  for (const HistogramBin& bin : values.bins()) {
    rose.total += bin.count;
    if (const auto place = rose_place(bin.value)) {
      rose.counts[place->sector][place->speed_class] += bin.count;
    } else {
      rose.calm += bin.count;
    }
  }
  return rose;
}

}  // namespace stratus
