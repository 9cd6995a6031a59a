// Distributions of believed observations: exact quantiles and the wind rose. Pure functions over what was counted.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "views/figures/observation.h"
#include "views/histogram.h"
#include "views/present.h"
#include "views/rose_value.h"
#include "views/view_spec.h"

namespace stratus {

// Hyndman and Fan (1996) type 8, as climdex and CDO: position p (n + 1/3) + 1/3 among the sorted values, linear between
// neighbours. `percent` is p in 0..100. Values in stored integers; the result in the same unit. Nothing without values.
std::optional<Exact> quantile(const Histogram& values, int percent);

// What a histogram counts of observations on the grid.
Histogram histogram_of(std::span<const Observation> observations, const HistogramSpec& spec);

// Counts of observations that have speed and direction, by 16 sectors (0 is N, then clockwise) and speed class.
struct WindRose {
  std::array<std::array<std::int64_t, kSpeedClassCount>, kSectors> counts{};
  std::int64_t calm = 0;   // speed 0, in no sector
  std::int64_t total = 0;  // calm included
};
// `values`: of CountedInput::kRose.
WindRose wind_rose(const Histogram& values);

}  // namespace stratus
