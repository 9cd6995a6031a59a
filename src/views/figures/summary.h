// What is known of one station in one period: the sum of its buckets, and how complete it is.
#pragma once

#include <cstdint>
#include <optional>

#include "views/cell.h"
#include "views/figures/period.h"
#include "views/present.h"

namespace stratus {

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

}  // namespace stratus
