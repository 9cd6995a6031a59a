// Periods that summaries are of: hours, days, months, seasons, years.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "views/view_spec.h"

namespace stratus {

enum class Resolution { kHour, kDay, kMonth, kSeason, kYear };
std::string_view to_string(Resolution resolution);
std::optional<Resolution> find_resolution(std::string_view name);  // "hour", "day", "month", "season", "year"
std::optional<BucketScheme> find_day(std::string_view name);       // "civil", "utc", "meteorological"

// Number of a period: hours or days since 1970, MonthNumber, year * 4 + season (0 is DJF, of the year of its January), year.
struct PeriodKey {
  std::int64_t value = 0;
  auto operator<=>(const PeriodKey&) const = default;
};

PeriodKey period_of_day(Resolution resolution, DayNumber day);
// First day of a period of days; for hours the UTC day.
DayNumber first_day(Resolution resolution, PeriodKey period);
// "2026-11-24T18:00:00Z", "2026-11-24", "2026-11", "2026-DJF", "2026".
std::string label(Resolution resolution, PeriodKey period);

}  // namespace stratus
