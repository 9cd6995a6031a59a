// Summaries of hours, days, months, seasons and years at one station.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serving/merge.h"
#include "views/present.h"

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

struct Summary {
  PeriodKey period;
  Cell cell;  // the exact sum of the period's buckets
  std::int64_t expected = 0;
  std::int64_t from_batch = 0;
  std::int64_t from_speed = 0;
  bool stored = true;                    // every bucket was served as a batch cell, none folded from facts
  std::int64_t days = 0;                 // days with a temperature; 1 at most for hours and days
  std::int64_t sum_daily_amplitude = 0;  // of temperature, tenths of a degree, over those days
  // Hours in which rain fell, in which a storm was told of: sums over the buckets. Nothing when nothing says, or when the
  // station's interval is longer than an hour and cannot say.
  std::optional<std::int64_t> rain_hours;
  std::optional<std::int64_t> storm_hours;

  // Of a day: max - min; of longer periods: the mean of their days'.
  std::optional<Decimal> temperature_amplitude() const;
};

// Of the expected values of an element, in a period that takes part in trends and rankings, and in a day that takes part in
// climate figures. WMO-No. 1203 asks the same share of the years of a normal; of a month it lets at most 10 days be missing.
inline constexpr int kCompletePercent = 80;

// Values of one measure over the expected count (0 when nothing is expected), and whether they are kCompletePercent of it. A
// period in which nothing is expected is not complete.
Exact completeness_of(const Summary& period, const Moments& values);
// Observations, each with at least one element, over the expected count. Of no element in particular.
Exact share_of_observations(const Summary& period);
bool is_complete(const Summary& period, const Moments& values);

struct SummaryQuery {
  Resolution resolution = Resolution::kDay;
  BucketScheme day = BucketScheme::kCivilDay;  // definition of the day, for all but hours
  PeriodKey first;                             // inclusive
  PeriodKey last;                              // inclusive
  Scope scope;
  UtcSeconds until;  // expected counts run to here: the caller's now, or as_of
};

// The periods in which any admitted fact falls, ascending; none when `last` is before `first`.
Result<std::vector<Summary>> summaries(const Reading& reading, const Station& station, const SummaryQuery& query);
// Of `query.first` alone; with nothing but the expected count when no fact falls into it.
Result<Summary> summary_of_period(const Reading& reading, const Station& station, const SummaryQuery& query);

}  // namespace stratus
