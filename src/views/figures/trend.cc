#include "views/figures/trend.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace stratus {
namespace {

constexpr int kMonths = 12;
using MonthSeries = std::array<std::vector<TrendPoint>, kMonths>;

int sign(double difference) { return (difference > 0) - (difference < 0); }

// The sum of t(t-1)(2t+5) over groups of equal values.
double tie_term(std::span<const TrendPoint> points) {
  std::vector<double> values;
  values.reserve(points.size());
  for (const TrendPoint& point : points) values.push_back(point.value);
  std::sort(values.begin(), values.end());
  double term = 0;
  for (std::size_t begin = 0; begin < values.size();) {
    std::size_t end = begin + 1;
    while (end < values.size() && values[end] == values[begin]) ++end;
    const double t = static_cast<double>(end - begin);
    term += t * (t - 1) * (2 * t + 5);
    begin = end;
  }
  return term;
}

double median(std::vector<double>& values) {
  const std::size_t middle = values.size() / 2;
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle), values.end());
  const double upper = values[middle];
  if (values.size() % 2 == 1) return upper;
  return (upper + *std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(middle))) / 2;
}

// What the series of one test add up to.
struct Pairs {
  std::int64_t s = 0;
  double variance = 0;
  std::vector<double> slopes;

  void add(std::span<const TrendPoint> points) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      for (std::size_t j = i + 1; j < points.size(); ++j) {
        const double rise = points[j].value - points[i].value;
        s += sign(rise);
        slopes.push_back(rise / (points[j].time - points[i].time));
      }
    }
    const double n = static_cast<double>(points.size());
    variance += (n * (n - 1) * (2 * n + 5) - tie_term(points)) / 18;
  }
};

Trend tested(std::int64_t s, double variance, double slope) {
  Trend trend{s, variance, 0, 1, slope};
  if (s != 0) trend.z = static_cast<double>(s - sign(static_cast<double>(s))) / std::sqrt(variance);
  trend.p = std::erfc(std::abs(trend.z) / std::sqrt(2.0));
  return trend;
}

MonthSeries by_month(std::span<const MonthPoint> points) {
  MonthSeries series;
  for (const MonthPoint& point : points) {
    const auto index = static_cast<std::size_t>(month_of_year(point.month) - 1);
    series[index].push_back({static_cast<double>(year_of(point.month)), point.value});
  }
  return series;
}

// Twice the distance of each rank from the mean rank; equal values share the mean of their ranks. Whole numbers, so that
// sums of products are exact.
std::vector<double> centred_ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  ranks.reserve(values.size());
  for (const double value : values) {
    int rank = 0;
    for (const double other : values) rank += sign(value - other);
    ranks.push_back(rank);
  }
  return ranks;
}

double lagged_product(const std::vector<double>& values, std::size_t lag) {
  double sum = 0;
  for (std::size_t i = lag; i < values.size(); ++i) sum += values[i] * values[i - lag];
  return sum;
}

// By how much the variance of s grows. Not finite when the detrended values are all equal.
double hamed_rao_factor(std::span<const TrendPoint> points, double slope) {
  constexpr double kQuantile975 = 1.959963984540054;  // of the normal distribution
  std::vector<double> detrended;
  detrended.reserve(points.size());
  for (const TrendPoint& point : points)
    detrended.push_back(point.value - static_cast<double>(detrended.size() + 1) * slope);
  const std::vector<double> ranks = centred_ranks(detrended);
  const double n = static_cast<double>(points.size());
  const double whole = lagged_product(ranks, 0);
  double sum = 0;
  for (std::size_t lag = 1; lag < points.size(); ++lag) {
    const double correlation = lagged_product(ranks, lag) / whole;
    const double k = static_cast<double>(lag);
    if (!(std::abs(correlation) <= kQuantile975 / std::sqrt(n))) sum += (n - k) * (n - k - 1) * (n - k - 2) * correlation;
  }
  return 1 + 2 / (n * (n - 1) * (n - 2)) * sum;
}

bool has_gap(std::span<const TrendPoint> points) {
  return std::adjacent_find(points.begin(), points.end(), [](const TrendPoint& earlier, const TrendPoint& later) {
           return later.time - earlier.time != 1;
         }) != points.end();
}

}  // namespace

std::optional<Trend> trend(std::span<const TrendPoint> points) {
  if (points.size() < kFewestTrendPoints) return std::nullopt;
  Pairs pairs;
  pairs.add(points);
  return tested(pairs.s, pairs.variance, median(pairs.slopes));
}

std::optional<Trend> seasonal_trend(std::span<const MonthPoint> points) {
  if (years_of_one_month(points) < kFewestTrendPoints) return std::nullopt;
  Pairs pairs;
  for (const std::vector<TrendPoint>& years : by_month(points)) pairs.add(years);
  return tested(pairs.s, pairs.variance, median(pairs.slopes));
}

std::size_t years_of_one_month(std::span<const MonthPoint> points) {
  std::size_t most = 0;
  for (const std::vector<TrendPoint>& years : by_month(points)) most = std::max(most, years.size());
  return most;
}

std::optional<Trend> hamed_rao_trend(std::span<const TrendPoint> points) {
  if (points.size() < kFewestCorrelatedPoints || has_gap(points)) return std::nullopt;
  const Trend plain = *trend(points);
  const double variance = plain.variance * hamed_rao_factor(points, plain.slope);
  if (!(variance > 0)) return std::nullopt;
  return tested(plain.s, variance, plain.slope);
}

}  // namespace stratus
