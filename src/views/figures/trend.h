// Trend of a series with gaps: Mann-Kendall tests and Sen's slope. All equal pyMannKendall's numbers, see tests/trends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/time.h"

namespace stratus {

// Two values tell only which of them is greater; no trend is given with fewer than these.
inline constexpr std::size_t kFewestTrendPoints = 3;
// The autocorrelation of fewer ranks must pass 0.65 (1.96 / sqrt(n)) to be seen at all.
inline constexpr std::size_t kFewestCorrelatedPoints = 10;

// One value of the series at a time; times ascend and differ, gaps are real.
struct TrendPoint {
  double time = 0;
  double value = 0;
};

// One value of a monthly series; months ascend and differ, gaps are real.
struct MonthPoint {
  MonthNumber month;
  double value = 0;
};

struct Trend {
  std::int64_t s = 0;   // sum over pairs of sign(later - earlier)
  double variance = 0;  // of s: [n(n-1)(2n+5) - sum over ties t(t-1)(2t+5)] / 18
  double z = 0;         // (s -+ 1) / sqrt(variance)
  double p = 1;         // two-sided, of the normal distribution
  double slope = 0;     // median of the slopes of all pairs, per unit of time
};

// Time and memory of all three grow with the square of the number of points.

// Sources: Mann (1945), Kendall (1975), Sen (1968). Nothing with fewer than kFewestTrendPoints.
std::optional<Trend> trend(std::span<const TrendPoint> points);

// Each month is compared with the same month of other years only: S and its variance are sums over the twelve calendar
// months, the slope is the median over all those pairs, per year. Sources: Hirsch, Slack & Smith (1982), Hipel & McLeod
// (1994). Nothing when no calendar month has kFewestTrendPoints.
std::optional<Trend> seasonal_trend(std::span<const MonthPoint> points);
// The greatest number of points that one calendar month has.
std::size_t years_of_one_month(std::span<const MonthPoint> points);

// trend() with the variance of values that remember the ones before: it is multiplied by
// 1 + 2 / (n(n-1)(n-2)) * sum of (n-k)(n-k-1)(n-k-2) * r(k) over the lags k whose autocorrelation r of the ranks of the
// detrended values is significant (5 %). Source: Hamed & Rao (1998). Points must be one unit of time apart, for a lag is
// a distance in time. Nothing with fewer than kFewestCorrelatedPoints, with a gap, or when the corrected variance is
// undefined or not positive.
std::optional<Trend> hamed_rao_trend(std::span<const TrendPoint> points);

}  // namespace stratus
