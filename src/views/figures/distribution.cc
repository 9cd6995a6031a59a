#include "views/figures/distribution.h"

#include <algorithm>

#include "views/quality.h"

namespace stratus {
namespace {

// As compass_text: sector i covers 22.5 i - 11.25 up to, but not including, 22.5 i + 11.25 degrees.
std::size_t sector_of(std::int32_t degrees) { return static_cast<std::size_t>((degrees * 100 + 1125) / 2250 % kSectors); }

std::size_t speed_class_of(std::int32_t centimetres_a_second) {
  const double speed = centimetres_a_second / 100.0;
  return static_cast<std::size_t>(std::upper_bound(kSpeedClasses.begin(), kSpeedClasses.end(), speed) -
                                  kSpeedClasses.begin());
}

}  // namespace

std::optional<Exact> quantile(std::span<const std::int32_t> sorted, int percent) {
  // In three hundredths of a position, which holds percents of thirds.
  constexpr std::int64_t kPart = 300;
  if (sorted.empty()) return std::nullopt;
  const auto n = static_cast<std::int64_t>(sorted.size());
  const std::int64_t position = std::clamp(percent * (3 * n + 1) + 100, kPart, kPart * n);
  const auto index = static_cast<std::size_t>(position / kPart - 1);
  const std::int64_t lower = sorted[index];
  const std::int64_t upper = sorted[std::min(index + 1, sorted.size() - 1)];
  return Exact(Int128{lower} * kPart + Int128{position % kPart} * (upper - lower), kPart);
}

std::vector<std::int32_t> sorted_values(std::span<const Observation> observations, Element element) {
  std::vector<std::int32_t> values;
  values.reserve(observations.size());
  for (const Observation& observation : observations) {
    if (!observation.on_grid) continue;
    if (const auto value = plausible(observation.stored.fact.elements).get(element)) values.push_back(*value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

WindRose wind_rose(std::span<const Observation> observations) {
  WindRose rose;
  for (const Observation& observation : observations) {
    if (!observation.on_grid) continue;
    const Elements elements = plausible(observation.stored.fact.elements);
    const auto speed = elements.get(Element::kWindSpeed);
    if (!speed) continue;
    const auto direction = elements.get(Element::kWindDirection);
    if (*speed != 0 && direction.value_or(0) == 0) continue;
    ++rose.total;
    if (*speed == 0) {
      ++rose.calm;
    } else {
      ++rose.counts[sector_of(*direction)][speed_class_of(*speed)];
    }
  }
  return rose;
}

}  // namespace stratus
