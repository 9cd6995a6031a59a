// East and north parts of a wind, in integers that every engine forms alike.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace stratus {

// round(10^6 sin d) for whole degrees 0..450. Part of the stored format: every engine uses this table.
extern const std::array<std::int64_t, 451> kSines;

// -speed * round(10^6 sin(direction)), in 10^-8 m/s: positive towards the east. The speed is in 10^-2 m/s, the direction in
// whole degrees 0..360, from which the wind blows.
inline std::int64_t wind_east(std::int32_t speed, std::int32_t direction) {
  return -static_cast<std::int64_t>(speed) * kSines[static_cast<std::size_t>(direction)];
}

// The same with the cosine: positive towards the north.
inline std::int64_t wind_north(std::int32_t speed, std::int32_t direction) {
  return -static_cast<std::int64_t>(speed) * kSines[static_cast<std::size_t>(direction + 90)];
}

}  // namespace stratus
