// The ends of a range of time as people write them, at every door.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace stratus {

// One end of a range: an instant, or whole days of the scheme and the zone that are asked for.
struct Bound {
  std::optional<UtcMillis> instant;
  DayNumber first;        // without an instant
  DayNumber last;         // inclusive
  bool relative = false;  // another time makes another bound of the same text
};

// What "now", "-7d" and "today" are counted from.
struct Moment {
  UtcSeconds now;
  DayNumber today;  // of the scheme and the zone that are asked for
};

// kInvalidArgument names the text. Any bytes are refused or taken, within the years 1800 to 2199.
Result<Bound> parse_bound(std::string_view text, const Moment& moment);

// What it takes, for messages.
inline constexpr std::string_view kBoundForms =
    "an instant (2026-11-24T18:00:00Z; write + as %2B in a URL), seconds or milliseconds since 1970 (10 or 13 digits), now, "
    "so long ago (-24h, -7d), today, yesterday, a date (2026-11-24), a month (2026-11), a season (2026-DJF) or a year "
    "(2026), within the years 1800 to 2199";

}  // namespace stratus
