#include "views/figures/rankings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;

Summary holding(Element element, const std::vector<std::int64_t>& values, std::int64_t expected) {
  Summary summary;
  summary.expected = expected;
  Moments& moments = summary.cell.measures[*find_measure(info(element).name)];
  for (std::size_t i = 0; i < values.size(); ++i) moments.add(values[i], UtcSeconds{static_cast<std::int64_t>(i)});
  return summary;
}

Summary warm(const std::vector<std::int64_t>& tenths) {
  return holding(Element::kTemperature, tenths, static_cast<std::int64_t>(tenths.size()));
}

// "candidate:rank", "candidate:-".
std::vector<std::string> ranks(const std::vector<Summary>& candidates, Statistic statistic = Statistic::kTemperatureMean,
                               Order order = Order::kDescending) {
  std::vector<std::string> texts;
  for (const Rank& found : rank(candidates, statistic, order))
    texts.push_back(std::to_string(found.candidate) + ":" + (found.rank ? std::to_string(*found.rank) : "-"));
  return texts;
}

TEST(Rankings, NamesGoBothWays) {
  for (const std::string_view name : kStatisticNames) EXPECT_EQ(to_string(*find_statistic(name)), name);
  EXPECT_EQ(find_statistic("warmth"), std::nullopt);
  EXPECT_EQ(find_order("asc"), Order::kAscending);
  EXPECT_EQ(to_string(Order::kDescending), "desc");
  EXPECT_EQ(find_order("up"), std::nullopt);
}

TEST(Rankings, OfNothingAreEmpty) { EXPECT_THAT(ranks({}), ElementsAre()); }

TEST(Rankings, BothOrders) {
  const std::vector<Summary> three{warm({10}), warm({30}), warm({-20})};
  EXPECT_THAT(ranks(three), ElementsAre("1:1", "0:2", "2:3"));
  EXPECT_THAT(ranks(three, Statistic::kTemperatureMean, Order::kAscending), ElementsAre("2:1", "0:2", "1:3"));
}

TEST(Rankings, TiesShareTheRankAndKeepTheirOrder) {
  // 1.5 as 3 / 2 and as 6 / 4: equal fractions of different counts.
  const std::vector<Summary> four{warm({1}), warm({1, 2}), warm({1, 2, 1, 2}), warm({9})};
  EXPECT_THAT(ranks(four), ElementsAre("3:1", "1:2", "2:2", "0:4"));
  EXPECT_THAT(ranks(four, Statistic::kTemperatureMean, Order::kAscending), ElementsAre("0:1", "1:2", "2:2", "3:4"));
}

TEST(Rankings, MeansThatPrintEqualMayDiffer) {
  // 10.0000 against 10.0001 °C and a bit less, of 1000 values each.
  std::vector<std::int64_t> level(1000, 100);
  std::vector<std::int64_t> above = level;
  above[7] = 101;
  std::vector<std::int64_t> below = level;
  below[7] = 99;
  const std::vector<Summary> three{warm(level), warm(above), warm(below)};
  for (const Summary& one : three) EXPECT_EQ(to_string(*value_of(one, Statistic::kTemperatureMean)), "10");
  EXPECT_THAT(ranks(three), ElementsAre("1:1", "0:2", "2:3"));
}

TEST(Rankings, BelowTheCompletenessThereIsNoRank) {
  const std::vector<std::int64_t> eight(8, 200);
  const std::vector<std::int64_t> seven(7, 400);
  std::vector<Summary> candidates{holding(Element::kTemperature, seven, 10), holding(Element::kTemperature, eight, 10),
                                  holding(Element::kTemperature, {}, 10), holding(Element::kTemperature, {5}, 0)};
  EXPECT_THAT(ranks(candidates), ElementsAre("1:1", "0:-", "2:-", "3:-"));
  EXPECT_EQ(value_of(candidates[2], Statistic::kTemperatureMean), std::nullopt);
  // What counts are the values of the element, not the observations.
  candidates[0].cell.observations = 10;
  EXPECT_THAT(ranks(candidates), ElementsAre("1:1", "0:-", "2:-", "3:-"));
}

TEST(Rankings, AGustCountsWhereTheWindIsComplete) {
  const auto windy = [](const std::vector<std::int64_t>& winds, const std::vector<std::int64_t>& gusts) {
    Summary summary = holding(Element::kWindSpeed, winds, 4);
    summary.cell.measures[*find_measure("wind_gust_mps")] =
        holding(Element::kWindGust, gusts, 4).cell.measures[*find_measure("wind_gust_mps")];
    return summary;
  };
  const std::vector<Summary> four{windy({1, 1, 1, 1}, {9}), windy({1, 1}, {30}), windy({1, 1, 1, 1}, {12}),
                                  windy({1, 1, 1, 1}, {})};
  EXPECT_THAT(ranks(four, Statistic::kWindGustMax), ElementsAre("2:1", "0:2", "1:-", "3:-"));
}

TEST(Rankings, EveryStatisticTakesItsPart) {
  Summary summary = holding(Element::kTemperature, {-15, 40, 5}, 3);
  const auto put = [&](Element element, std::int64_t a, std::int64_t b) {
    Moments& moments = summary.cell.measures[*find_measure(info(element).name)];
    moments.add(a, UtcSeconds{0});
    moments.add(b, UtcSeconds{1});
  };
  put(Element::kPrecipitation, 1200, 300);
  put(Element::kWindSpeed, 100, 201);
  put(Element::kWindGust, 900, 700);
  put(Element::kPressure, 10131, 10133);
  const auto text = [&](Statistic statistic) { return to_string(*value_of(summary, statistic)); };
  EXPECT_EQ(text(Statistic::kTemperatureMean), "1");
  EXPECT_EQ(text(Statistic::kTemperatureMax), "4");
  EXPECT_EQ(text(Statistic::kTemperatureMin), "-1.5");
  EXPECT_EQ(text(Statistic::kRainTotal), "1.5");
  EXPECT_EQ(text(Statistic::kWindSpeedMean), "1.505");
  EXPECT_EQ(text(Statistic::kWindGustMax), "9");
  EXPECT_EQ(text(Statistic::kPressureMean), "1013.2");
  EXPECT_EQ(time_of(summary, Statistic::kTemperatureMax), UtcSeconds{1});
  EXPECT_EQ(time_of(summary, Statistic::kTemperatureMin), UtcSeconds{0});
  EXPECT_EQ(time_of(summary, Statistic::kRainTotal), std::nullopt);
}

TEST(Rankings, ExtremesAndTotalsCompareAsTheyAre) {
  const std::vector<Summary> rain{holding(Element::kPrecipitation, {100, 100, 100}, 3),
                                  holding(Element::kPrecipitation, {250, 0, 0}, 3)};
  EXPECT_THAT(ranks(rain, Statistic::kRainTotal), ElementsAre("0:1", "1:2"));
  const std::vector<Summary> cold{warm({-50, 90}), warm({-60, 100})};
  EXPECT_THAT(ranks(cold, Statistic::kTemperatureMin, Order::kAscending), ElementsAre("1:1", "0:2"));
  EXPECT_THAT(ranks(cold, Statistic::kTemperatureMax), ElementsAre("1:1", "0:2"));
}

}  // namespace
}  // namespace stratus
