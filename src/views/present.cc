#include "views/present.h"

#include <cmath>
#include <numbers>

#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::int64_t kExtraPower = 100;  // 10^kExtraDigits
// Wind components are hundredths of m/s times 10^6.
constexpr double kWindUnit = 1e8;

}  // namespace

std::string to_string(const Decimal& decimal) { return format_scaled(decimal.value, decimal.digits); }

double to_double(const Decimal& decimal) { return static_cast<double>(decimal.value) / std::pow(10.0, decimal.digits); }

std::optional<Decimal> mean(const Moments& moments, int scale) {
  if (moments.count == 0) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(divide_rounded(moments.sum * kExtraPower, moments.count)), scale + kExtraDigits};
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
  const Moments& speed = measure_of(cell, "wind_speed_mps");
  if (east.count == 0) return std::nullopt;
  const double count = static_cast<double>(east.count);
  const double u = static_cast<double>(east.sum) / kWindUnit / count;
  const double v = static_cast<double>(north.sum) / kWindUnit / count;
  WindVector wind;
  wind.speed_mps = std::hypot(u, v);
  // The table of sines is exact to 10^-6 of each speed; a sum that small is a cancelled vector.
  const double scalar = static_cast<double>(speed.sum) / 100 / static_cast<double>(speed.count);
  if (wind.speed_mps <= scalar * 2e-6) return wind;
  const double degrees = 270 - std::atan2(v, u) * 180 / std::numbers::pi;
  const double turned = std::fmod(degrees, 360);
  wind.direction_deg = turned <= 0 ? turned + 360 : turned;
  wind.steadiness = std::min(1.0, wind.speed_mps / scalar);
  return wind;
}

std::optional<double> calm_share(const Cell& cell) {
  const Moments& calm = measure_of(cell, "calm");
  if (calm.count == 0) return std::nullopt;
  return static_cast<double>(calm.sum) / static_cast<double>(calm.count);
}

}  // namespace stratus
