#include "serving/summaries.h"

#include <gtest/gtest.h>

#include "support/spine.h"

namespace stratus {
namespace {

class SummariesTest : public ::testing::Test {
 protected:
  static Station paris() {
    Station station;
    station.id = StationId("paris");
    station.zone = "Europe/Paris";
    return station;
  }

  // Every third hour of 400 days from the middle of 2025 on.
  SummariesTest() : spine_(StationRegistry({paris()})) {
    std::vector<Fact> facts;
    for (std::int64_t n = 0; n < 400 * 8; ++n) {
      Fact fact;
      fact.station = paris().id;
      fact.time = *parse_utc_seconds("2025-06-15T00:00:00Z") + n * 10800;
      fact.known_at = to_millis(fact.time);
      fact.elements.set(Element::kTemperature, static_cast<std::int32_t>(n * 7919 % 400 - 100));
      fact.elements.set(Element::kPrecipitation, static_cast<std::int32_t>(n * 31 % 5 * 254));
      facts.push_back(fact);
    }
    spine_.append(std::span(facts).first(2000));
    spine_.batch();
    spine_.append(std::span(facts).subspan(2000));
  }

  std::vector<Summary> ask(Resolution resolution, const char* first, const char* last) {
    SummaryQuery query;
    query.resolution = resolution;
    query.first = period_of_day(resolution, *parse_date(first));
    query.last = period_of_day(resolution, *parse_date(last));
    query.until = kLatestTime - 1;
    return must(summaries(spine_.reading(), paris(), query));
  }

  Spine spine_;
};

// Months, seasons and years are the sums of their days.
TEST_F(SummariesTest, LongerPeriodsAreTheSumsOfTheirDays) {
  for (const Resolution resolution : {Resolution::kMonth, Resolution::kSeason, Resolution::kYear}) {
    std::map<PeriodKey, Summary> wanted;
    for (const Summary& day : ask(Resolution::kDay, "2025-01-01", "2026-12-31")) {
      Summary& period = wanted[period_of_day(resolution, first_day(Resolution::kDay, day.period))];
      period.cell.combine(day.cell);
      period.from_batch += day.from_batch;
      period.from_speed += day.from_speed;
    }
    const auto found = ask(resolution, "2025-01-01", "2026-12-31");
    ASSERT_EQ(found.size(), wanted.size());
    for (const Summary& summary : found) {
      EXPECT_EQ(summary.cell, wanted[summary.period].cell) << label(resolution, summary.period);
      EXPECT_EQ(summary.from_batch, wanted[summary.period].from_batch);
      EXPECT_EQ(summary.from_speed, wanted[summary.period].from_speed);
      EXPECT_EQ(summary.from_batch + summary.from_speed, summary.cell.observations);
    }
  }
}

TEST_F(SummariesTest, ExpectedCountsAreOfTheWholePeriod) {
  const auto years = ask(Resolution::kYear, "2025-01-01", "2026-12-31");
  ASSERT_EQ(years.size(), 2U);
  EXPECT_EQ(years[0].expected, 8760);
  // 2026-03: a month with a day of 23 hours.
  EXPECT_EQ(ask(Resolution::kMonth, "2026-03-01", "2026-03-01")[0].expected, 743);
  const Summary january = ask(Resolution::kMonth, "2026-01-01", "2026-01-01")[0];
  EXPECT_EQ(to_string(rounded(share_of_observations(january), 6)), "0.333333");
  EXPECT_EQ(to_string(rounded(completeness_of(january, measure_of(january.cell, "temperature_c")), 6)), "0.333333");
}

TEST_F(SummariesTest, SayWhetherTheyWereServedAsStored) {
  const auto stored = ask(Resolution::kDay, "2025-06-20", "2025-06-20");
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_TRUE(stored[0].stored);
  EXPECT_FALSE(ask(Resolution::kDay, "2026-07-01", "2026-07-01")[0].stored);
  EXPECT_FALSE(ask(Resolution::kYear, "2026-01-01", "2026-01-01")[0].stored);
}

}  // namespace
}  // namespace stratus
