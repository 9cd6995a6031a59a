#include "views/figures/temperature_trends.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;

// A month of 100 expected temperatures, of which `count` are there, all of that many tenths of a degree.
Summary month(int year, int number, std::int64_t tenths, int count = 100) {
  Summary summary;
  summary.period = {make_month(year, number).value};
  summary.expected = 100;
  summary.cell.observations = 100;
  for (int i = 0; i < count; ++i) summary.cell.measures[*find_measure("temperature_c")].add(tenths, UtcSeconds{i});
  return summary;
}

// Whole years, `tenths` warmer from each to the next, with a season that is much stronger.
std::vector<Summary> years(int first, int last, std::int64_t tenths) {
  std::vector<Summary> months;
  for (int year = first; year <= last; ++year) {
    for (int number = 1; number <= 12; ++number)
      months.push_back(month(year, number, 20 * number * (13 - number) / 2 + tenths * (year - first)));
  }
  return months;
}

TEST(TemperatureTrends, OneYearHasNoneAndSaysWhy) {
  const TemperatureTrends trends = temperature_trends(years(2026, 2026, 1));
  EXPECT_EQ(trends.months, 12);
  EXPECT_EQ(trends.years, 1);
  EXPECT_FALSE(trends.of_months.trend);
  EXPECT_THAT(trends.of_months.reason, HasSubstr("at least 3 years that have the same month"));
  EXPECT_THAT(trends.of_months.reason, HasSubstr("more than 1"));
  EXPECT_THAT(trends.of_years.reason, HasSubstr("at least 3 full years"));
  EXPECT_THAT(trends.of_correlated_years.reason, HasSubstr("at least 10 full years"));
}

TEST(TemperatureTrends, NothingHasNone) {
  const TemperatureTrends trends = temperature_trends({});
  EXPECT_FALSE(trends.of_months.trend);
  EXPECT_THAT(trends.of_months.reason, HasSubstr("more than 0"));
}

TEST(TemperatureTrends, SlopesAreAYear) {
  const TemperatureTrends trends = temperature_trends(years(2001, 2004, 3));
  ASSERT_TRUE(trends.of_months.trend);
  ASSERT_TRUE(trends.of_years.trend);
  EXPECT_NEAR(trends.of_months.trend->slope, 0.3, 1e-12);
  EXPECT_NEAR(trends.of_years.trend->slope, 0.3, 1e-12);
  EXPECT_EQ(trends.of_months.trend->s, 12 * 6);
  EXPECT_EQ(trends.of_months.reason, "");
}

TEST(TemperatureTrends, AMonthBelowTheCompletenessCountsNowhere) {
  std::vector<Summary> months = years(2001, 2003, 1);
  months[3] = month(2001, 4, 900, 80);
  EXPECT_EQ(temperature_trends(months).months, 36);
  EXPECT_EQ(temperature_trends(months).years, 3);
  // All its observations are there, but not their temperatures.
  months[3] = month(2001, 4, 900, 79);
  const TemperatureTrends trends = temperature_trends(months);
  EXPECT_EQ(trends.months, 35);
  EXPECT_EQ(trends.years, 2);
  ASSERT_TRUE(trends.of_months.trend);
  EXPECT_EQ(trends.of_months.trend->s, 11 * 3 + 1);
  EXPECT_FALSE(trends.of_years.trend);
}

TEST(TemperatureTrends, CorrelatedYearsStandInARow) {
  std::vector<Summary> months;
  for (const auto& [first, last] : {std::pair{1990, 1995}, std::pair{1997, 2002}}) {
    for (const Summary& summary : years(first, last, first == 1990 ? 2 : -3)) months.push_back(summary);
  }
  const TemperatureTrends trends = temperature_trends(months);
  EXPECT_EQ(trends.years, 12);
  EXPECT_TRUE(trends.of_years.trend);
  EXPECT_THAT(trends.of_correlated_years.reason, HasSubstr("in a row"));
  EXPECT_THAT(trends.of_correlated_years.reason, HasSubstr("1 of 13 are missing"));
}

}  // namespace
}  // namespace stratus
