// Distributions of believed observations: exact quantiles and the wind rose. Pure functions over observations.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "views/figures/observation.h"
#include "views/present.h"

namespace stratus {

// Hyndman and Fan (1996) type 8, as climdex and CDO: position p (n + 1/3) + 1/3 among the sorted values, linear between
// neighbours. `percent` is p in 0..100. Values in stored integers; the result in the same unit. Nothing without values.
std::optional<Exact> quantile(std::span<const std::int32_t> sorted, int percent);

// Plausible values of one element on the grid, ascending.
std::vector<std::int32_t> sorted_values(std::span<const Observation> observations, Element element);

inline constexpr int kSectors = 16;
// Upper bounds of the speed classes in m/s, exclusive; the last class is open.
inline constexpr std::array<double, 6> kSpeedClasses{2, 4, 6, 8, 10, 15};

// Counts of observations that have speed and direction, by 16 sectors (0 is N, then clockwise) and speed class.
struct WindRose {
  std::array<std::array<std::int64_t, kSpeedClasses.size() + 1>, kSectors> counts{};
  std::int64_t calm = 0;   // speed 0, in no sector
  std::int64_t total = 0;  // calm included
};
WindRose wind_rose(std::span<const Observation> observations);

}  // namespace stratus
