// From exact accumulators to the numbers that people read. The only place where a view is rounded, and each number is
// rounded once: whoever prints fewer digits rounds the exact value, never a rounded one.
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

// numerator / denominator, which is positive.
struct Exact {
  Int128 numerator = 0;
  Int128 denominator = 1;

  Exact() = default;
  Exact(Int128 above, Int128 below) : numerator(above), denominator(below) {}
  Exact(const Decimal& decimal);  // implicit: a stored value is exact

  Exact times(std::int64_t factor, std::int64_t divisor = 1) const { return {numerator * factor, denominator * divisor}; }
};

// Half away from zero; never "-0". `digits` in 0..9.
Decimal rounded(const Exact& exact, int digits);
std::optional<Decimal> rounded(const std::optional<Exact>& exact, int digits);
// The same of what is not exact anyway: roots, directions, slopes.
Decimal rounded(double number, int digits);
// Of a direction in (0, 360]: what rounds to 0 is 360.
Decimal rounded_direction(double degrees, int digits);

// Digits that a mean or a deviation has beyond its element's own in the API.
inline constexpr int kExtraDigits = 2;

// sum / count. Nothing when count is 0.
std::optional<Exact> mean(const Moments& moments, int scale);
// Population standard deviation with kExtraDigits: sqrt(n * sum of squares - sum^2) / n, the radicand exact.
std::optional<Decimal> deviation(const Moments& moments, int scale);
std::optional<Decimal> least(const Moments& moments, int scale);
std::optional<Decimal> greatest(const Moments& moments, int scale);
std::optional<Decimal> sum(const Moments& moments, int scale);

// Wind of a cell: the mean over the winds that have a direction, and calm, which counts as a zero vector.
struct WindVector {
  double speed_mps = 0;                 // length of the mean vector
  std::optional<double> direction_deg;  // from which it blows, (0, 360]; nothing when the vector cancels or is empty
  double steadiness = 0;  // that length over the mean speed of the same winds: 0..1, within the 10^-6 of the sines
};

// Nothing when no wind was counted. Source of the formula: WMO-No. 8, vector mean of u = -V sin D, v = -V cos D.
std::optional<WindVector> wind_vector(const Cell& cell);
// Share of calm among the winds counted, 0..1. Nothing when none was.
std::optional<Exact> calm_share(const Cell& cell);

}  // namespace stratus
