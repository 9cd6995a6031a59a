// Climate figures that are no folds: pure functions over the answers of days.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "views/figures/summary.h"

namespace stratus {

// Days of one station in order, as summaries(Resolution::kDay) of serving gives them. A day takes part in a figure when it
// is complete (summary.h) in what the figure is made of: an hour at 31 °C makes no hot day and no tropical night. Gusts,
// which are stated only where there are any, ask for the wind. How many days were left out is said.
using Days = std::span<const Summary>;

// How the mean of a day is made. The two are different elements (WMO-No. 1203).
enum class DayMean {
  kOfHours,     // the mean of its observations
  kOfExtremes,  // (maximum + minimum) / 2
};

// Sums over days of max(0, base - mean) for heating, max(0, mean - base) for cooling and growing; in °C days.
struct DegreeDays {
  Decimal heating;                 // base 17 °C, as ECA&D HD17
  Decimal cooling;                 // base 18.3 °C
  Decimal growing;                 // base 10 °C
  std::int64_t days = 0;           // complete in temperature
  std::int64_t days_left_out = 0;  // with a temperature, but incomplete
};
DegreeDays degree_days(Days days, DayMean mean_of_day);

// Counts of days beyond a threshold, with the strictness that ETCCDI prints.
struct ThresholdDays {
  std::int64_t frost = 0;                      // FD: minimum < 0 °C
  std::int64_t ice = 0;                        // ID: maximum < 0 °C
  std::int64_t summer = 0;                     // SU: maximum > 25 °C
  std::int64_t hot = 0;                        // maximum > 30 °C
  std::int64_t tropical = 0;                   // TR: minimum > 20 °C
  std::int64_t wet = 0;                        // rain >= 1 mm
  std::int64_t heavy = 0;                      // R10mm: rain >= 10 mm
  std::int64_t very_heavy = 0;                 // R20mm: rain >= 20 mm
  std::int64_t temperature_days = 0;           // complete in temperature, the base of the first five
  std::int64_t temperature_days_left_out = 0;  // with a temperature, but incomplete
  std::int64_t rain_days = 0;                  // complete in rain, the base of the last three
  std::int64_t rain_days_left_out = 0;         // with a value of rain, but incomplete
};
ThresholdDays threshold_days(Days days);

// The greatest or least value of the complete days at hand and when it was, compared exactly; ties go to the earliest.
struct Record {
  std::string_view name;  // "temperature_max_c", "temperature_min_c", "rain_day_mm", "gust_max_mps", ...
  Exact value;
  int digits = 0;  // of the element; of a mean kExtraDigits more
  PeriodKey day;
  std::optional<UtcSeconds> at;  // the observation, where the record is one
};
std::vector<Record> records(Days days);

}  // namespace stratus
