#include "serving/rankings_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/spine.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;

// One observation a day.
Station daily(const char* id) {
  Station station;
  station.id = StationId(id);
  station.interval_s = 86400;
  return station;
}

class RankingsQuery : public ::testing::Test {
 protected:
  RankingsQuery() : spine_(StationRegistry({daily("a"), daily("b"), daily("c")})) {}

  // The days first..last of that temperature.
  void fill(const char* station, const char* first, const char* last, int tenths) {
    std::vector<Fact> facts;
    for (DayNumber day = *parse_date(first); day <= *parse_date(last); day = day + 1) {
      Fact fact;
      fact.station = StationId(station);
      fact.time = UtcSeconds{std::int64_t{day.value} * 86400};
      fact.known_at = to_millis(fact.time);
      fact.elements.set(Element::kTemperature, tenths);
      facts.push_back(fact);
    }
    spine_.append(facts);
  }

  static SummaryQuery asking(Resolution resolution, const char* day, const char* until) {
    SummaryQuery query;
    query.resolution = resolution;
    query.first = query.last = period_of_day(resolution, *parse_date(day));
    query.until = *parse_utc_seconds(until);
    return query;
  }

  std::vector<std::string> periods(const SummaryQuery& query) {
    std::vector<std::string> texts;
    for (const Standing& row :
         must(rank_periods(spine_.reading(), daily("a"), query, Statistic::kTemperatureMean, Order::kDescending)))
      texts.push_back(label(query.resolution, row.summary.period) + ":" + (row.rank ? std::to_string(*row.rank) : "-"));
    return texts;
  }

  Spine spine_;
};

TEST_F(RankingsQuery, AJulyAmongItsLike) {
  fill("a", "2019-07-01", "2019-07-31", 200);
  fill("a", "2020-07-01", "2020-07-31", 220);
  fill("a", "2020-08-01", "2020-08-31", 300);
  spine_.batch();
  fill("a", "2021-07-01", "2021-07-31", 200);
  fill("a", "2022-07-01", "2022-07-20", 400);
  fill("b", "2018-07-01", "2018-07-31", 500);
  // Not even on 20 July, when all that could be there is there, is that July complete.
  const SummaryQuery query = asking(Resolution::kMonth, "2021-07-01", "2022-07-20T12:00:00Z");
  EXPECT_THAT(periods(query), ElementsAre("2020-07:1", "2019-07:2", "2021-07:2", "2022-07:-"));
  EXPECT_THAT(periods(asking(Resolution::kSeason, "2021-07-01", "2022-07-20T12:00:00Z")),
              ElementsAre("2019-JJA:-", "2020-JJA:-", "2021-JJA:-", "2022-JJA:-"));
  EXPECT_THAT(periods(asking(Resolution::kYear, "2030-07-01", "2031-01-01T00:00:00Z")),
              ElementsAre("2019:-", "2020:-", "2021:-", "2022:-", "2030:-"));
}

TEST_F(RankingsQuery, StationsOfAnOpenMonthByWhatCanBeThere) {
  fill("a", "2022-07-01", "2022-07-10", 200);
  fill("c", "2022-07-01", "2022-07-05", 300);
  const auto ranked = [&](const char* until) {
    const std::vector<Station> stations{daily("a"), daily("b"), daily("c")};
    std::vector<std::string> texts;
    for (const Standing& row :
         must(rank_stations(spine_.reading(), stations, asking(Resolution::kMonth, "2022-07-01", until),
                            Statistic::kTemperatureMean, Order::kDescending)))
      texts.push_back(row.station.text() + ":" + (row.rank ? std::to_string(*row.rank) : "-") + " of " +
                      std::to_string(row.summary.expected));
    return texts;
  };
  EXPECT_THAT(ranked("2022-07-05T12:00:00Z"), ElementsAre("c:1 of 5", "a:2 of 5", "b:- of 5"));
  EXPECT_THAT(ranked("2022-07-10T12:00:00Z"), ElementsAre("a:1 of 10", "b:- of 10", "c:- of 10"));
  EXPECT_THAT(ranked("2022-09-01T00:00:00Z"), ElementsAre("a:- of 31", "b:- of 31", "c:- of 31"));
}

}  // namespace
}  // namespace stratus
