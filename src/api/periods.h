// Times and periods as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "serving/summaries.h"

namespace stratus {

// One end of a range: an instant, or whole days.
struct Bound {
  std::optional<UtcSeconds> instant;
  DayNumber first;  // without an instant
  DayNumber last;   // inclusive
};

// "2026-11-24T18:00:00Z", "2026-11-24", "2026-11", "2026-DJF" or "2026". kInvalidArgument names the text.
Result<Bound> parse_bound(std::string_view text);

struct Period {
  Resolution resolution;
  PeriodKey key;
};

// A label as serving/summaries.h writes them; its form gives the resolution. An instant must be the start of an hour.
Result<Period> parse_period(std::string_view text);

// The same, of a month, a season or a year.
Result<Period> parse_long_period(std::string_view text);
inline constexpr std::string_view kLongPeriodForms = "a month (2026-11), a season (2026-DJF) or a year (2026)";

// What parse_bound takes, for messages.
inline constexpr std::string_view kBoundForms =
    "an instant (2026-11-24T18:00:00Z), a date (2026-11-24), a month (2026-11), a season (2026-DJF) or a year (2026)";

}  // namespace stratus
