#include "simulator/sun.h"

#include <cmath>
#include <numbers>

namespace stratus {
namespace {

constexpr double kRadians = std::numbers::pi / 180;
constexpr double kEpoch2000 = 946728000;  // 2000-01-01T12:00Z
constexpr double kDay = 86400;

}  // namespace

std::optional<SunTimes> sun_times(double latitude, double longitude, UtcSeconds noon) {
  const double days = std::round((static_cast<double>(noon.value) - kEpoch2000) / kDay + longitude / 360);
  const double solar_noon = days - longitude / 360;
  const double anomaly = std::fmod(357.5291 + 0.98560028 * solar_noon, 360) * kRadians;
  const double centre = 1.9148 * std::sin(anomaly) + 0.02 * std::sin(2 * anomaly) + 0.0003 * std::sin(3 * anomaly);
  const double ecliptic = std::fmod(anomaly / kRadians + centre + 180 + 102.9372, 360) * kRadians;
  const double transit = solar_noon + 0.0053 * std::sin(anomaly) - 0.0069 * std::sin(2 * ecliptic);
  const double sin_declination = std::sin(ecliptic) * std::sin(23.44 * kRadians);
  const double cos_declination = std::sqrt(1 - sin_declination * sin_declination);
  const double cos_hour = (std::sin(-0.833 * kRadians) - std::sin(latitude * kRadians) * sin_declination) /
                          (std::cos(latitude * kRadians) * cos_declination);
  if (!(std::abs(cos_hour) <= 1)) return std::nullopt;
  const double half_day = std::acos(cos_hour) / kRadians / 360;
  const auto at = [](double day) { return UtcSeconds{static_cast<std::int64_t>(kEpoch2000 + day * kDay)}; };
  return SunTimes{at(transit - half_day), at(transit + half_day)};
}

double moon_phase(UtcSeconds time) {
  constexpr double kNewMoon = 947182440;
  constexpr double kSynodicDays = 29.530588853;
  const double months = (static_cast<double>(time.value) - kNewMoon) / kDay / kSynodicDays;
  return months - std::floor(months);
}

}  // namespace stratus
