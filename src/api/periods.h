// Periods as people write them.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "serving/summaries.h"

namespace stratus {

struct Period {
  Resolution resolution;
  PeriodKey key;
};

// A date, a month, a season or a year, within the years 1800 to 2199. kInvalidArgument names the text.
Result<Period> parse_days(std::string_view text);

// A label as serving/summaries.h writes them; its form gives the resolution. An instant must be the start of an hour.
Result<Period> parse_period(std::string_view text);

// The same, of a month, a season or a year.
Result<Period> parse_long_period(std::string_view text);
inline constexpr std::string_view kLongPeriodForms = "a month (2026-11), a season (2026-DJF) or a year (2026)";

// What parse_period takes, for messages.
inline constexpr std::string_view kPeriodForms =
    "the start of an hour (2026-11-24T18:00:00Z), a date (2026-11-24), a month (2026-11), a season (2026-DJF) or a year "
    "(2026)";

}  // namespace stratus
