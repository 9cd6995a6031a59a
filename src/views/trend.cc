#include "views/trend.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace stratus {
namespace {

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

}  // namespace

std::optional<Trend> trend(std::span<const TrendPoint> points) {
  constexpr std::size_t kFewest = 3;
  if (points.size() < kFewest) return std::nullopt;
  Trend trend;
  std::vector<double> slopes;
  slopes.reserve(points.size() * (points.size() - 1) / 2);
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double rise = points[j].value - points[i].value;
      trend.s += sign(rise);
      slopes.push_back(rise / (points[j].time - points[i].time));
    }
  }
  const double n = static_cast<double>(points.size());
  trend.variance = (n * (n - 1) * (2 * n + 5) - tie_term(points)) / 18;
  if (trend.variance > 0)
    trend.z = static_cast<double>(trend.s - sign(static_cast<double>(trend.s))) / std::sqrt(trend.variance);
  trend.p = std::erfc(std::abs(trend.z) / std::sqrt(2.0));
  trend.slope = median(slopes);
  return trend;
}

}  // namespace stratus
