#include "views/present.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

Moments of(std::initializer_list<std::int64_t> values) {
  Moments moments;
  for (const std::int64_t value : values) moments.add(value, UtcSeconds{0});
  return moments;
}

std::string text(const std::optional<Decimal>& decimal) { return decimal ? to_string(*decimal) : "none"; }

std::string mean_text(const Moments& moments, int scale) {
  return text(rounded(mean(moments, scale), scale + kExtraDigits));
}

TEST(Present, MeansRoundOnceHalfAwayFromZero) {
  EXPECT_EQ(mean_text(of({}), 1), "none");
  EXPECT_EQ(mean_text(of({10, 11}), 1), "1.05");
  EXPECT_EQ(mean_text(of({1, 0, 0}), 1), "0.033");
  EXPECT_EQ(mean_text(of({2, 0, 0}), 1), "0.067");
  EXPECT_EQ(mean_text(of({-2, 0, 0}), 1), "-0.067");
  // 1/8 of a tenth is 0.0125: its half goes away from zero.
  EXPECT_EQ(mean_text(of({1, 0, 0, 0, 0, 0, 0, 0}), 1), "0.013");
  EXPECT_EQ(mean_text(of({-1, 0, 0, 0, 0, 0, 0, 0}), 1), "-0.013");
}

// Sum and count of tenths, and the mean with two digits. Rounded to three digits first, the last four would go up.
TEST(Present, FewerDigitsAreRoundedFromTheExactValue) {
  struct Row {
    std::int64_t sum, count;
    const char* text;
  };
  for (const Row& row : {Row{970, 8, "12.13"}, Row{1010, 8, "12.63"}, Row{-970, 8, "-12.13"}, Row{790, 69, "1.14"},
                         Row{12'194'890, 100'000, "12.19"}, Row{-1, 300, "0"}, Row{-790, 69, "-1.14"}}) {
    Moments moments;
    moments.count = row.count;
    moments.sum = row.sum;
    EXPECT_EQ(text(rounded(mean(moments, 1), 2)), row.text) << row.sum << "/" << row.count;
  }
}

TEST(Present, AChangeOfUnitIsExactUntilItIsPrinted) {
  // 1.25 m/s are 4.5 km/h; 0.125 m/s are 0.45, whose half goes up although 0.45 as a binary fraction lies below.
  EXPECT_EQ(to_string(rounded(Exact(125, 1000).times(36, 10), 1)), "0.5");
  EXPECT_EQ(to_string(rounded(Exact(125, 100).times(36, 10), 1)), "4.5");
}

TEST(Present, ADirectionThatRoundsToNothingIsNorth) {
  EXPECT_EQ(to_string(rounded_direction(0.3, 0)), "360");
  EXPECT_EQ(to_string(rounded_direction(0.04, 1)), "360");
  EXPECT_EQ(to_string(rounded_direction(359.96, 1)), "360");
  EXPECT_EQ(to_string(rounded_direction(0.5, 0)), "1");
}

TEST(Present, DeviationsAreThoseOfThePopulation) {
  EXPECT_EQ(text(deviation(of({}), 1)), "none");
  EXPECT_EQ(text(deviation(of({7}), 1)), "0");
  EXPECT_EQ(text(deviation(of({2, 4, 4, 4, 5, 5, 7, 9}), 0)), "2");
  // Large values with a small spread: a float sum of squares would lose it.
  EXPECT_EQ(text(deviation(of({999'999'990, 999'999'991, 999'999'992}), 0)), "0.82");
}

TEST(Present, SumsAndExtremesAreExact) {
  EXPECT_EQ(text(sum(of({999'999'999, 999'999'999}), 3)), "1999999.998");
  EXPECT_EQ(text(least(of({-5, 3}), 1)), "-0.5");
  EXPECT_EQ(text(greatest(of({-5, 3}), 1)), "0.3");
  EXPECT_EQ(text(least(of({}), 1)), "none");
}

// A cell of winds given as (speed, east, north); the components in units of 10^-8 m/s.
Cell winds(std::initializer_list<std::array<std::int64_t, 3>> list) {
  Cell cell;
  for (const auto& [speed, east, north] : list) {
    cell.measures[*find_measure("wind_speed_mps")].add(speed, UtcSeconds{0});
    cell.measures[*find_measure("wind_speed_directed_mps")].add_sum(speed);
    cell.measures[*find_measure("wind_east")].add_sum(east);
    cell.measures[*find_measure("wind_north")].add_sum(north);
    cell.measures[*find_measure("calm")].add_sum(speed == 0 ? 1 : 0);
  }
  return cell;
}

TEST(Present, DirectionIsFromWhereItBlows) {
  constexpr std::int64_t kOne = 100'000'000;  // 1 m/s
  struct Row {
    std::int64_t east, north;
    double direction;
  };
  for (const Row& row :
       {Row{0, -kOne, 360}, Row{-kOne, 0, 90}, Row{0, kOne, 180}, Row{kOne, 0, 270}, Row{-kOne, -kOne, 45}}) {
    const auto wind = wind_vector(winds({{100, row.east, row.north}}));
    ASSERT_TRUE(wind && wind->direction_deg);
    EXPECT_NEAR(*wind->direction_deg, row.direction, 1e-9);
  }
}

TEST(Present, ACancelledOrCalmOrMissingWindHasNoDirection) {
  EXPECT_FALSE(wind_vector(Cell{}));
  const auto cancelled = wind_vector(winds({{500, 5, 7}, {500, -5, -7}}));
  ASSERT_TRUE(cancelled);
  EXPECT_FALSE(cancelled->direction_deg);
  const auto calm = wind_vector(winds({{0, 0, 0}}));
  ASSERT_TRUE(calm);
  EXPECT_FALSE(calm->direction_deg);
  EXPECT_EQ(calm->speed_mps, 0);
  EXPECT_EQ(text(rounded(calm_share(winds({{0, 0, 0}, {100, 100'000'000, 0}})), 4)), "0.5");
  EXPECT_EQ(text(rounded(calm_share(Cell{}), 4)), "none");
}

TEST(Present, SteadinessIsOneForOneWind) {
  const auto steady = wind_vector(winds({{100, 100'000'000, 0}, {300, 300'000'000, 0}}));
  ASSERT_TRUE(steady);
  EXPECT_NEAR(steady->speed_mps, 2.0, 1e-12);
  EXPECT_NEAR(steady->steadiness, 1.0, 1e-12);
}

}  // namespace
}  // namespace stratus
