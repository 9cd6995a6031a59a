#include "serving/climate.h"

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
  add(summary, "temperature_c", coldest, number * 86400);
  add(summary, "temperature_c", hottest, number * 86400 + 3600);
  add(summary, "precipitation_mm", rain, number * 86400);
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
      EXPECT_EQ(to_string(record.value), "30");
    }
    if (record.name == "temperature_min_c") {
      EXPECT_EQ(record.day, PeriodKey{6});
    }
    if (record.name == "rain_day_max_mm") {
      EXPECT_EQ(to_string(record.value), "7");
    }
  }
  EXPECT_EQ(records(days).size(), 5U);
}

}  // namespace
}  // namespace stratus
