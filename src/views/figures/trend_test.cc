#include "views/figures/trend.h"

#include <gtest/gtest.h>

#include <vector>

namespace stratus {
namespace {

std::vector<TrendPoint> series(const std::vector<double>& values) {
  std::vector<TrendPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) points.push_back({static_cast<double>(i), values[i]});
  return points;
}

// `values` from January 2001 on.
std::vector<MonthPoint> months(const std::vector<double>& values) {
  std::vector<MonthPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) points.push_back({make_month(2001, 1) + static_cast<int>(i), values[i]});
  return points;
}

TEST(Trend, EqualsTheKnownValues) {
  const auto found = trend(series({1, 2, 4, 3, 5, 7, 6, 8, 9, 10}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 41);
  EXPECT_DOUBLE_EQ(found->variance, 125);
  EXPECT_NEAR(found->z, 3.57771, 5e-6);
  EXPECT_NEAR(found->p, 0.000346619, 5e-10);
  EXPECT_DOUBLE_EQ(found->slope, 1);
}

TEST(Trend, TiesTakeFromTheVariance) {
  const auto found = trend(series({1, 1, 1, 2}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 3);
  EXPECT_NEAR(found->variance, (4.0 * 3 * 13 - 3.0 * 2 * 11) / 18, 1e-12);
}

TEST(Trend, GapsCountByTheirTime) {
  const auto found = trend(std::vector<TrendPoint>{{0, 0}, {1, 1}, {10, 10}});
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->slope, 1);
}

TEST(Trend, NeedsThreePoints) { EXPECT_FALSE(trend(series({1, 2}))); }

TEST(Trend, OfAConstantIsNone) {
  const auto found = trend(series({5, 5, 5, 5}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 0);
  EXPECT_EQ(found->z, 0);
  EXPECT_DOUBLE_EQ(found->p, 1);
  EXPECT_EQ(found->slope, 0);
}

// Three years of a season that is the same each year, but for half a degree a year.
TEST(SeasonalTrend, SeesTheYearsAndNotTheSeason) {
  std::vector<double> values;
  for (int month = 0; month < 36; ++month) values.push_back((month % 12) * (11 - month % 12) + 0.5 * (month / 12));
  const auto found = seasonal_trend(months(values));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 12 * 3);
  EXPECT_NEAR(found->variance, 12 * (3.0 * 2 * 11) / 18, 1e-12);
  EXPECT_DOUBLE_EQ(found->slope, 0.5);
}

// What the plain test makes of one half of a year: nothing but spring.
TEST(SeasonalTrend, OneYearHasNone) {
  const auto year = months({1, 2, 5, 9, 14, 17, 19, 19, 15, 10, 6, 3});
  EXPECT_FALSE(seasonal_trend(year));
  EXPECT_EQ(years_of_one_month(year), 1U);
  EXPECT_EQ(years_of_one_month({}), 0U);
}

TEST(SeasonalTrend, OneMonthOfThreeYearsIsEnough) {
  const std::vector<MonthPoint> julys{{make_month(2001, 7), 20}, {make_month(2002, 7), 21}, {make_month(2006, 7), 25}};
  EXPECT_EQ(years_of_one_month(julys), 3U);
  const auto found = seasonal_trend(julys);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 3);
  EXPECT_DOUBLE_EQ(found->slope, 1);
}

TEST(SeasonalTrend, TiesAndMonthsBeforeYearZeroOfTheEpoch) {
  std::vector<MonthPoint> points;
  for (int year = 1967; year < 1971; ++year) points.push_back({make_month(year, 12), year < 1969 ? 1.0 : 2.0});
  const auto found = seasonal_trend(points);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 4);
  EXPECT_NEAR(found->variance, (4.0 * 3 * 13 - 2 * 2.0 * 1 * 9) / 18, 1e-12);
}

// pymannkendall 1.4.3: hamed_rao_modification_test([1, 2, 3, 4, 5, 6, 4, 3, 2, 1, 2, 3, 5, 7]).
TEST(HamedRaoTrend, EqualsTheKnownValues) {
  const auto found = hamed_rao_trend(series({1, 2, 3, 4, 5, 6, 4, 3, 2, 1, 2, 3, 5, 7}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->s, 20);
  EXPECT_NEAR(found->variance, 436.8211920529801, 1e-9);
  EXPECT_NEAR(found->p, 0.3633082879545029, 1e-12);
  EXPECT_DOUBLE_EQ(found->slope, 1.0 / 6);
}

TEST(HamedRaoTrend, NeedsTenPointsWithoutAGap) {
  auto points = series({3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5});
  EXPECT_TRUE(hamed_rao_trend(points));
  points.back().time += 1;
  EXPECT_FALSE(hamed_rao_trend(points));
  EXPECT_FALSE(hamed_rao_trend(series({3, 1, 4, 1, 5, 9, 2, 6, 5})));
}

// All detrended values are equal: they have no ranks to correlate.
TEST(HamedRaoTrend, OfALineIsNone) { EXPECT_FALSE(hamed_rao_trend(series({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}))); }

}  // namespace
}  // namespace stratus
