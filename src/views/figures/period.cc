#include "views/figures/period.h"

#include <array>

namespace stratus {
namespace {

constexpr std::array<std::string_view, 5> kResolutionNames{"hour", "day", "month", "season", "year"};
constexpr std::array<std::string_view, 4> kSeasonNames{"DJF", "MAM", "JJA", "SON"};
constexpr std::int64_t kHoursADay = 24;
constexpr std::int64_t kHour = 3600;

// December counts with the January after it.
std::int64_t season_of(DayNumber day) { return floor_div(month_of(day).value + 1, 3); }

}  // namespace

std::string_view to_string(Resolution resolution) { return kResolutionNames[static_cast<std::size_t>(resolution)]; }

std::optional<Resolution> find_resolution(std::string_view name) {
  for (std::size_t i = 0; i < kResolutionNames.size(); ++i) {
    if (kResolutionNames[i] == name) return static_cast<Resolution>(i);
  }
  return std::nullopt;
}

std::optional<BucketScheme> find_day(std::string_view name) {
  for (const BucketScheme bucket : {BucketScheme::kCivilDay, BucketScheme::kUtcDay, BucketScheme::kMeteorologicalDay}) {
    if (to_string(bucket) == name) return bucket;
  }
  return std::nullopt;
}

PeriodKey period_of_day(Resolution resolution, DayNumber day) {
  switch (resolution) {
    case Resolution::kHour: return {day.value * kHoursADay};
    case Resolution::kDay: return {day.value};
    case Resolution::kMonth: return {month_of(day).value};
    case Resolution::kSeason: return {season_of(day)};
    case Resolution::kYear: return {to_date(day).year};
  }
  return {0};
}

DayNumber first_day(Resolution resolution, PeriodKey period) {
  const auto number = static_cast<std::int32_t>(period.value);
  switch (resolution) {
    case Resolution::kHour: return {static_cast<std::int32_t>(floor_div(period.value, kHoursADay))};
    case Resolution::kDay: return {number};
    case Resolution::kMonth: return first_day(MonthNumber{number});
    case Resolution::kSeason: return first_day(MonthNumber{number * 3 - 1});
    case Resolution::kYear: return first_day(make_month(number, 1));
  }
  return {0};
}

std::string label(Resolution resolution, PeriodKey period) {
  switch (resolution) {
    case Resolution::kHour: return format_utc(UtcSeconds{period.value * kHour});
    case Resolution::kDay: return format_date(first_day(resolution, period));
    case Resolution::kMonth: return format_month(MonthNumber{static_cast<std::int32_t>(period.value)});
    case Resolution::kSeason:
      return std::to_string(floor_div(period.value, 4)) + "-" +
             std::string(kSeasonNames[static_cast<std::size_t>(period.value - floor_div(period.value, 4) * 4)]);
    case Resolution::kYear: return std::to_string(period.value);
  }
  return "";
}

}  // namespace stratus
