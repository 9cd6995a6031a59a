// The numbers that nearly all messages and rows hold, read at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "weather/decimal.h"

namespace stratus {

// What parse_scaled() gives of a number as JSON writes it, with nine digits at most and without an exponent. Nothing for any
// other text, for a conversion with an offset or with great factors, and when the result is out of range: parse_scaled()
// knows what of these is a number.
std::optional<std::int32_t> parse_short_number(std::string_view text, int scale, const Conversion& conversion);

}  // namespace stratus
