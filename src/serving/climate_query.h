// All climate figures of one station over a range of days.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "serving/summaries.h"
#include "views/figures/climate.h"
#include "views/figures/distribution.h"
#include "views/figures/temperature_trends.h"

namespace stratus {

inline constexpr std::array<int, 7> kQuantiles{1, 5, 25, 50, 75, 95, 99};  // in percent

// Quantiles of one element at kQuantiles, in its unit.
struct ElementQuantiles {
  Element element = Element::kTemperature;
  std::int64_t count = 0;
  std::array<Exact, kQuantiles.size()> values{};
};

struct Climate {
  std::int64_t days = 0;  // with any fact
  PeriodKey first;        // and the first and the last of these, when there are any
  PeriodKey last;
  ThresholdDays thresholds;
  DegreeDays degree_days_of_hours;
  DegreeDays degree_days_of_extremes;
  std::vector<Record> records;
  std::vector<ElementQuantiles> quantiles;  // temperature, wind speed, pressure, where measured
  WindRose rose;
  TemperatureTrends temperature_trends;  // of the months that lie whole in the range
};

// `query` asks for days. Range, definition of the day and scope are taken from it.
Result<Climate> climate(const Reading& reading, const Station& station, const SummaryQuery& query);

}  // namespace stratus
