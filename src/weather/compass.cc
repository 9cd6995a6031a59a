#include "weather/compass.h"

#include <array>

#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 16> kCompassPoints{"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                                          "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};

}  // namespace

std::string_view compass_text(std::int32_t degrees) {
  if (degrees < 1 || degrees > kNorthDegrees) return "";
  // Sector i covers [22.5 i - 11.25, 22.5 i + 11.25): floor(deg / 22.5 + 0.5) in hundredths.
  return kCompassPoints[static_cast<std::size_t>((degrees * 100 + 1125) / 2250 % 16)];
}

std::optional<std::int32_t> compass_degrees(std::string_view text) {
  for (std::size_t i = 0; i < kCompassPoints.size(); ++i) {
    if (kCompassPoints[i] == text)
      return i == 0 ? kNorthDegrees : static_cast<std::int32_t>(divide_rounded(static_cast<int>(i) * 225, 10));
  }
  return std::nullopt;
}

void settle_direction(Elements& elements) {
  if (elements.get(Element::kWindDirection) != 0 || elements.get(Element::kWindSpeed) == 0) return;
  elements.set(Element::kWindDirection, kNorthDegrees);
}

}  // namespace stratus
