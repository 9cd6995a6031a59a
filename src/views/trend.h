// Trend of a series with gaps: Mann-Kendall test and Sen's slope.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace stratus {

// One value of the series at a time; times ascend and differ, gaps are real.
struct TrendPoint {
  double time = 0;
  double value = 0;
};

// Sources: Mann (1945), Kendall (1975), Sen (1968); equal to pyMannKendall's original_test.
struct Trend {
  std::int64_t s = 0;   // sum over pairs of sign(later - earlier)
  double variance = 0;  // of s: [n(n-1)(2n+5) - sum over ties t(t-1)(2t+5)] / 18
  double z = 0;         // (s -+ 1) / sqrt(variance)
  double p = 1;         // two-sided, of the normal distribution
  double slope = 0;     // median of the slopes of all pairs, per unit of time
};

// Nothing with fewer than three points. Time grows with the square of the number of points.
std::optional<Trend> trend(std::span<const TrendPoint> points);

}  // namespace stratus
