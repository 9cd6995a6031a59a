// From exact accumulators to the numbers that people read. The only place where a view is rounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "views/cell.h"

namespace stratus {

// A decimal: value / 10^digits. Printed with format_scaled (weather/decimal.h).
struct Decimal {
  std::int64_t value = 0;
  int digits = 0;
  bool operator==(const Decimal&) const = default;
};

std::string to_string(const Decimal& decimal);
double to_double(const Decimal& decimal);

// Digits that a mean or a deviation has beyond its element's own.
inline constexpr int kExtraDigits = 2;

// sum / count, rounded once, half away from zero. Nothing when count is 0.
std::optional<Decimal> mean(const Moments& moments, int scale);
// Population standard deviation: sqrt(n * sum of squares - sum^2) / n, the radicand exact.
std::optional<Decimal> deviation(const Moments& moments, int scale);
std::optional<Decimal> least(const Moments& moments, int scale);
std::optional<Decimal> greatest(const Moments& moments, int scale);
std::optional<Decimal> sum(const Moments& moments, int scale);

// Wind of a cell. Calm counts as a zero vector.
struct WindVector {
  double speed_mps = 0;                 // length of the mean vector
  std::optional<double> direction_deg;  // from which it blows, (0, 360]; nothing when the vector cancels or is empty
  double steadiness = 0;                // vector mean over scalar mean, 0..1
};

// Nothing when no wind was counted. Source of the formula: WMO-No. 8, vector mean of u = -V sin D, v = -V cos D.
std::optional<WindVector> wind_vector(const Cell& cell);
// Share of calm among the winds counted, 0..1. Nothing when none was.
std::optional<double> calm_share(const Cell& cell);

}  // namespace stratus
