// One number for the direction and the speed of a wind, as roses count them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "weather/element.h"

namespace stratus {

inline constexpr int kSectors = 16;
// Upper bounds of the speed classes in m/s, exclusive; the last class is open.
inline constexpr std::array<double, 6> kSpeedClasses{2, 4, 6, 8, 10, 15};
inline constexpr int kSpeedClassCount = static_cast<int>(kSpeedClasses.size()) + 1;

// Part of the stored format: kCalmValue, or 1 + kSpeedClassCount * sector + speed class.
inline constexpr std::int32_t kCalmValue = 0;
struct RosePlace {
  std::size_t sector;  // 0 is N, then clockwise
  std::size_t speed_class;
};

// Of a plausible speed (0.01 m/s) and direction (degrees, 1 to 360).
std::int32_t rose_value(std::int32_t speed, std::int32_t direction);
// Of plausible elements; nothing for a wind without direction.
std::optional<std::int32_t> rose_value(const Elements& elements);
// Of a value that is not kCalmValue; nothing for what rose_value() never gives.
std::optional<RosePlace> rose_place(std::int32_t value);

}  // namespace stratus
