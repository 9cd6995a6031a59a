// Trends of the temperature at one station: a pure function over the answers of months.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "views/figures/summary.h"
#include "views/figures/trend.h"

namespace stratus {

// A test and why there is none: exactly one of the two is set.
struct TrendAnswer {
  std::optional<Trend> trend;  // slope in °C a year
  std::string reason;          // for a person; names what is needed and what there is
};

// A month counts when is_complete(month, its temperatures), a year when its twelve months do. Values are the means as
// they are printed (views/present.h), so that everybody can repeat the tests from the monthly and yearly answers.
struct TemperatureTrends {
  std::int64_t months = 0;
  std::int64_t years = 0;
  TrendAnswer of_months;            // seasonal Mann-Kendall test and slope
  TrendAnswer of_years;             // Mann-Kendall test and Sen's slope
  TrendAnswer of_correlated_years;  // the same with Hamed and Rao's variance
};

// `months`: of one station, ascending, as summaries(Resolution::kMonth) gives them, with the expected counts of whole
// months (SummaryQuery::until after their end): a month that has only begun is not complete.
TemperatureTrends temperature_trends(std::span<const Summary> months);

}  // namespace stratus
