// The direction of the wind: its one rule, and the 16-point compass.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weather/element.h"

namespace stratus {

inline constexpr std::int32_t kNorthDegrees = 360;

// A direction of 0 is north, as most sensors say it, and becomes 360; it stays 0, calm, only beside a speed of 0. Others
// stay as stated: what no circle holds is for the quality rules to flag. Every reader of facts applies it.
void settle_direction(Elements& elements);

// 16-point compass text of a direction in whole degrees 1..360, e.g. "NNE" for 12..33. Empty for all others, 0 (calm)
// among them.
std::string_view compass_text(std::int32_t degrees);
// The sector's centre in whole degrees 1..360 ("N" is 360, half degrees away from zero). Nothing for other texts.
std::optional<std::int32_t> compass_degrees(std::string_view text);

}  // namespace stratus
