#include "views/figures/climate.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

void add(Summary& day, std::string_view measure, std::int64_t value, std::int64_t time) {
  day.cell.measures[*find_measure(measure)].add(value, UtcSeconds{time});
}

// A day with a minimum and a maximum of temperature (tenths) and rain (thousandths of mm).
Summary day(std::int64_t number, std::int64_t coldest, std::int64_t hottest, std::int64_t rain) {
  Summary summary;
  summary.period = {number};
  summary.expected = 2;
  add(summary, "temperature_c", coldest, number * 86400);
  add(summary, "temperature_c", hottest, number * 86400 + 3600);
  add(summary, "precipitation_mm", rain, number * 86400);
  add(summary, "precipitation_mm", 0, number * 86400 + 3600);
  return summary;
}

const std::vector<Summary> kDays{day(0, -10, -1, 0), day(1, 0, 251, 1000), day(2, 201, 301, 20'000), day(3, 100, 250, 999)};

TEST(ThresholdDays, UseTheStrictnessOfEtccdi) {
  const ThresholdDays counts = threshold_days(kDays);
  EXPECT_EQ(counts.frost, 1);
  EXPECT_EQ(counts.ice, 1);
  EXPECT_EQ(counts.summer, 2);
  EXPECT_EQ(counts.hot, 1);
  EXPECT_EQ(counts.tropical, 1);
  EXPECT_EQ(counts.wet, 2);
  EXPECT_EQ(counts.heavy, 1);
  EXPECT_EQ(counts.very_heavy, 1);
  EXPECT_EQ(counts.temperature_days, 4);
}

TEST(ThresholdDays, ADayWithoutValuesCountsNowhere) {
  const std::vector<Summary> empty{Summary{}};
  EXPECT_EQ(threshold_days(empty).temperature_days, 0);
  EXPECT_EQ(threshold_days(empty).rain_days, 0);
}

// One reading of 31 °C among 24 hours, and 19 of 24, which are 79 %.
TEST(Climate, IncompleteDaysTakeNoPartAndAreSaidToBeLeftOut) {
  for (const std::int64_t readings : {1, 19}) {
    Summary hot;
    hot.expected = 24;
    for (std::int64_t hour = 0; hour < readings; ++hour) {
      for (const char* measure : {"temperature_c", "precipitation_mm", "pressure_hpa", "wind_gust_mps", "wind_speed_mps"})
        add(hot, measure, 310, hour * 3600);
    }
    const std::vector<Summary> days{hot};
    const ThresholdDays counts = threshold_days(days);
    EXPECT_EQ(counts.hot + counts.tropical + counts.summer + counts.wet, 0);
    EXPECT_EQ(counts.temperature_days + counts.rain_days, 0);
    EXPECT_EQ(counts.temperature_days_left_out, 1);
    EXPECT_EQ(counts.rain_days_left_out, 1);
    EXPECT_EQ(degree_days(days, DayMean::kOfHours).days_left_out, 1);
    EXPECT_EQ(to_string(degree_days(days, DayMean::kOfHours).cooling), "0");
    EXPECT_TRUE(records(days).empty());
  }
}

// 20 of 24 are 83 %. A gust is stated only where there was one: its day is as complete as its wind.
TEST(Climate, FourFifthsOfADayAreEnough) {
  Summary day;
  day.expected = 24;
  add(day, "wind_gust_mps", 3000, 0);
  for (std::int64_t hour = 0; hour < 20; ++hour) {
    add(day, "temperature_c", 310, hour * 3600);
    add(day, "wind_speed_mps", 100, hour * 3600);
  }
  const std::vector<Summary> days{day};
  EXPECT_EQ(threshold_days(days).tropical, 1);
  EXPECT_EQ(threshold_days(days).temperature_days_left_out, 0);
  ASSERT_EQ(records(days).size(), 5U);
  EXPECT_EQ(records(days).back().name, "gust_max_mps");
}

// 10/3 and 3333/1000 print alike at three digits; the greater is the record.
TEST(Records, AreComparedExactly) {
  std::vector<Summary> days(2);
  for (std::int64_t i = 0; i < 1000; ++i) add(days[0], "temperature_c", i < 333 ? 34 : 33, i);
  for (std::int64_t i = 0; i < 3; ++i) add(days[1], "temperature_c", i < 1 ? 34 : 33, i);
  days[0].expected = 1000;
  days[1].expected = 3;
  days[1].period = {1};
  for (const Record& record : records(days)) {
    if (record.name == "temperature_mean_max_c") {
      EXPECT_EQ(record.day, PeriodKey{1});
    }
    if (record.name == "temperature_mean_min_c") {
      EXPECT_EQ(record.day, PeriodKey{0});
    }
  }
}

TEST(DegreeDays, AddTheDifferencesFromTheBase) {
  // Means of the extremes: -0.55, 12.55, 25.1, 17.5.
  const DegreeDays sums = degree_days(kDays, DayMean::kOfExtremes);
  EXPECT_EQ(to_string(sums.heating), "22");     // 17.55 + 4.45
  EXPECT_EQ(to_string(sums.cooling), "6.8");    // 25.1 - 18.3
  EXPECT_EQ(to_string(sums.growing), "25.15");  // 2.55 + 15.1 + 7.5
  EXPECT_EQ(sums.days, 4);
}

TEST(Records, NameTheEarliestDayOfATie) {
  const std::vector<Summary> days{day(5, 10, 300, 0), day(6, 5, 300, 7000)};
  for (const Record& record : records(days)) {
    if (record.name == "temperature_max_c") {
      EXPECT_EQ(record.day, PeriodKey{5});
      EXPECT_EQ(to_string(rounded(record.value, record.digits)), "30");
    }
    if (record.name == "temperature_min_c") {
      EXPECT_EQ(record.day, PeriodKey{6});
    }
    if (record.name == "rain_day_max_mm") {
      EXPECT_EQ(to_string(rounded(record.value, record.digits)), "7");
    }
  }
  EXPECT_EQ(records(days).size(), 5U);
}

}  // namespace
}  // namespace stratus
