// The 16-point compass: directions as texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace stratus {

// 16-point compass text of a direction in whole degrees 1..360, e.g. "NNE" for 12..33. Empty for 0 (calm).
std::string_view compass_text(std::int32_t degrees);
// The sector's centre in whole degrees 1..360 ("N" is 360, half degrees away from zero). Nothing for other texts.
std::optional<std::int32_t> compass_degrees(std::string_view text);

}  // namespace stratus
