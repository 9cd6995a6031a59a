// Instants as people and programs write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace stratus {

// RFC 3339 with a fraction or without seconds, or seconds or milliseconds since 1970, within the years 1800 to 2199.
// kInvalidArgument names the text.
Result<UtcMillis> parse_instant(std::string_view text);

// The number of nothing but digits; nothing for any other text and beyond 64 bits.
std::optional<std::int64_t> number_of(std::string_view digits);

// What parse_instant takes, for messages.
inline constexpr std::string_view kInstantForms =
    "an instant (2026-11-24T18:00:00Z; write + as %2B in a URL), seconds or milliseconds since 1970 (10 or 13 digits)";

}  // namespace stratus
