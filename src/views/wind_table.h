// East and north parts of a wind, in integers that every engine forms alike.
#pragma once

#include <cstdint>
#include <optional>

namespace stratus {

// -speed * round(10^6 sin(direction)), in 10^-8 m/s, from a speed in 10^-2 m/s and whole degrees 0..360. A calm has no
// direction and counts as a zero vector; a wind without direction counts as nothing.
std::optional<std::int64_t> wind_east(std::optional<std::int32_t> speed, std::optional<std::int32_t> direction);
// The same with the cosine.
std::optional<std::int64_t> wind_north(std::optional<std::int32_t> speed, std::optional<std::int32_t> direction);

}  // namespace stratus
