#include "serving/climate_query.h"

#include <gtest/gtest.h>

#include "support/spine.h"

namespace stratus {
namespace {

// One observation a day.
Station daily() {
  Station station;
  station.id = StationId("a");
  station.interval_s = 86400;
  return station;
}

// Of the days first..last, all of them there from 2001 to 10 June 2004.
TemperatureTrends trends(const char* first, const char* last) {
  Spine spine{StationRegistry({daily()})};
  std::vector<Fact> facts;
  for (DayNumber day = *parse_date("2001-01-01"); day <= *parse_date("2004-06-10"); day = day + 1) {
    Fact fact;
    fact.station = daily().id;
    fact.time = UtcSeconds{std::int64_t{day.value} * 86400};
    fact.known_at = to_millis(fact.time);
    fact.elements.set(Element::kTemperature, 5 * (to_date(day).year - 2000));
    facts.push_back(fact);
  }
  spine.append(facts);
  SummaryQuery query;
  query.first = {parse_date(first)->value};
  query.last = {parse_date(last)->value};
  query.until = *parse_utc_seconds("2004-06-10T12:00:00Z");
  return must(climate(spine.reading(), daily(), query)).temperature_trends;
}

TEST(ClimateQuery, TrendsTakeMonthsThatAreWholeAndOver) {
  const TemperatureTrends all = trends("2001-01-01", "2004-12-31");
  EXPECT_EQ(all.months, 3 * 12 + 5);  // June 2004 has only begun
  EXPECT_EQ(all.years, 3);
  ASSERT_TRUE(all.of_months.trend);
  ASSERT_TRUE(all.of_years.trend);
  EXPECT_DOUBLE_EQ(all.of_months.trend->slope, 0.5);
  EXPECT_DOUBLE_EQ(all.of_years.trend->slope, 0.5);
  EXPECT_EQ(trends("2001-01-02", "2003-12-30").months, 34);
  EXPECT_EQ(trends("2001-01-02", "2003-12-30").years, 1);
  EXPECT_EQ(trends("2002-03-01", "2002-03-31").months, 1);
  EXPECT_EQ(trends("2002-03-02", "2002-03-31").months, 0);
  EXPECT_EQ(trends("2002-03-01", "2002-03-30").months, 0);
}

}  // namespace
}  // namespace stratus
