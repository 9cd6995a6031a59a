// The sums over the believed facts of a stretch of time: the kernel of column_fold.cc.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "views/fact_columns.h"
#include "views/moments.h"
#include "views/view_spec.h"

namespace stratus {

// What the believed facts of a stretch add up to.
struct StretchSums {
  std::int64_t observations = 0;
  std::int64_t flagged = 0;
  // Squares and extremes mean nothing where the count is 0 or they are not kept.
  std::array<Moments, kMeasureCount> measures;
};

// Adds up `rows` of `facts`, at most 86,400 of them, sorted by time, and replaces what is in `sums`. Accumulated values
// belong to the hour `accumulation_lag_s` before their time. Pure; thread-safe.
void add_up(const FactColumns& facts, std::span<const std::size_t> rows, std::int64_t accumulation_lag_s, StretchSums& sums);

}  // namespace stratus
