#include "views/present.h"

#include <cmath>
#include <numbers>

#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::int64_t kExtraPower = 100;  // 10^kExtraDigits
// Wind components are hundredths of m/s times 10^6.
constexpr long double kSineUnit = 1e6L;
constexpr long double kSpeedUnit = 100;

std::int64_t power_of_ten(int digits) {
  std::int64_t power = 1;
  for (int i = 0; i < digits; ++i) power *= 10;
  return power;
}

}  // namespace

std::string to_string(const Decimal& decimal) { return format_scaled(decimal.value, decimal.digits); }

double to_double(const Decimal& decimal) { return static_cast<double>(decimal.value) / std::pow(10.0, decimal.digits); }

Exact::Exact(const Decimal& decimal) : numerator(decimal.value), denominator(power_of_ten(decimal.digits)) {}

Decimal rounded(const Exact& exact, int digits) {
  return {static_cast<std::int64_t>(divide_rounded(exact.numerator * power_of_ten(digits), exact.denominator)), digits};
}

std::optional<Decimal> rounded(const std::optional<Exact>& exact, int digits) {
  if (!exact) return std::nullopt;
  return rounded(*exact, digits);
}

Decimal rounded(double number, int digits) { return {std::llround(number * std::pow(10.0, digits)), digits}; }

Decimal rounded_direction(double degrees, int digits) {
  constexpr std::int64_t kNorth = 360;
  const Decimal direction = rounded(degrees, digits);
  return direction.value == 0 ? Decimal{kNorth * power_of_ten(digits), digits} : direction;
}

std::optional<Exact> mean(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  return Exact(moments.sum, Int128{moments.count} * power_of_ten(scale));
}

std::optional<Decimal> deviation(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  const Int128 radicand = moments.count * moments.sum_squares - moments.sum * moments.sum;
  const long double root = std::sqrt(static_cast<long double>(radicand)) / static_cast<long double>(moments.count);
  return Decimal{static_cast<std::int64_t>(std::llround(root * kExtraPower)), scale + kExtraDigits};
}

std::optional<Decimal> least(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  return Decimal{moments.least, scale};
}

std::optional<Decimal> greatest(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  return Decimal{moments.greatest, scale};
}

std::optional<Decimal> sum(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(moments.sum), scale};
}

std::optional<WindVector> wind_vector(const Cell& cell) {
  const Moments& east = measure_of(cell, "wind_east");
  const Moments& north = measure_of(cell, "wind_north");
  const Moments& speed = measure_of(cell, "wind_speed_directed_mps");
  if (east.count == 0) return std::nullopt;
  const long double count = static_cast<long double>(east.count);
  const long double u = static_cast<long double>(east.sum) / kSineUnit / kSpeedUnit / count;
  const long double v = static_cast<long double>(north.sum) / kSineUnit / kSpeedUnit / count;
  const long double length = std::hypot(u, v);
  const long double scalar = static_cast<long double>(speed.sum) / kSpeedUnit / count;
  WindVector wind;
  wind.speed_mps = static_cast<double>(length);
  // The table of sines is exact to 10^-6 of each speed; a sum that small is a cancelled vector.
  if (length <= scalar * 2e-6L) return wind;
  const long double degrees = 270 - std::atan2(v, u) * 180 / std::numbers::pi_v<long double>;
  const long double turned = std::fmod(degrees, 360.0L);
  wind.direction_deg = static_cast<double>(turned <= 0 ? turned + 360 : turned);
  wind.steadiness = static_cast<double>(length / scalar);
  return wind;
}

std::optional<Exact> calm_share(const Cell& cell) {
  const Moments& calm = measure_of(cell, "calm");
  if (calm.count == 0) return std::nullopt;
  return Exact(calm.sum, calm.count);
}

}  // namespace stratus
