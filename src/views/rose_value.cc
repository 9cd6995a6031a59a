#include "views/rose_value.h"

#include <algorithm>

namespace stratus {
namespace {

// As compass_text: sector i covers 22.5 i - 11.25 up to, but not including, 22.5 i + 11.25 degrees.
std::int32_t sector_of(std::int32_t degrees) { return (degrees * 100 + 1125) / 2250 % kSectors; }

std::int32_t speed_class_of(std::int32_t centimetres_a_second) {
  const double speed = centimetres_a_second / 100.0;
  const auto above = std::upper_bound(kSpeedClasses.begin(), kSpeedClasses.end(), speed);
  return static_cast<std::int32_t>(above - kSpeedClasses.begin());
}

}  // namespace

std::int32_t rose_value(std::int32_t speed, std::int32_t direction) {
  if (speed == 0) return kCalmValue;
  return 1 + kSpeedClassCount * sector_of(direction) + speed_class_of(speed);
}

std::optional<std::int32_t> rose_value(const Elements& elements) {
  const auto speed = elements.get(Element::kWindSpeed);
  if (!speed) return std::nullopt;
  const std::int32_t direction = elements.get(Element::kWindDirection).value_or(0);
  if (*speed != 0 && direction == 0) return std::nullopt;
  return rose_value(*speed, direction);
}

std::optional<RosePlace> rose_place(std::int32_t value) {
  if (value <= kCalmValue || value > kSectors * kSpeedClassCount) return std::nullopt;
  const auto place = static_cast<std::size_t>(value - 1);
  return RosePlace{place / kSpeedClassCount, place % kSpeedClassCount};
}

}  // namespace stratus
