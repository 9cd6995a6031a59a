#include "simulator/station_years.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "simulator/difference_entropy.h"

namespace stratus {
namespace {

constexpr int kDays = 60;
constexpr int kStations = 4;
constexpr double kHours = 24.0 * kDays * kStations;

StationYearsPlan plan(std::uint64_t seed = 5) {
  StationYearsPlan plan;
  plan.seed = seed;
  plan.stations = kStations;
  plan.days = kDays;
  plan.first_day = to_day_number({2020, 1, 1});
  return plan;
}

std::vector<Statement> statements(const StationYearsPlan& of, StationBlock block) {
  StationYears years(of, block);
  std::vector<Statement> found;
  while (years.days_left() > 0) {
    years.next_day([&](const Statement& statement, int station) {
      EXPECT_EQ(statement.fact.station, planned_stations(of)[static_cast<std::size_t>(station)].id);
      found.push_back(statement);
    });
  }
  return found;
}

std::vector<Fact> all(const StationYearsPlan& of) {
  std::vector<Fact> facts;
  for (const Statement& statement : statements(of, {0, of.stations})) facts.push_back(statement.fact);
  return facts;
}

std::size_t hours(const std::vector<Fact>& facts) {
  std::set<std::pair<StationId, UtcSeconds>> identities;
  for (const Fact& fact : facts) identities.emplace(fact.station, fact.time);
  return identities.size();
}

TEST(StationYears, EqualSeedsMakeEqualWeather) {
  EXPECT_EQ(all(plan()), all(plan()));
  EXPECT_NE(all(plan()), all(plan(6)));
}

TEST(StationYears, AStationHasItsWeatherWhicheverOthersAreMade) {
  const std::vector<Fact> together = all(plan());
  for (int number = 0; number < kStations; ++number) {
    std::vector<Fact> alone;
    for (const Statement& statement : statements(plan(), {number, 1})) alone.push_back(statement.fact);
    std::vector<Fact> among = together;
    std::erase_if(among, [&](const Fact& fact) { return fact.station != alone.front().station; });
    EXPECT_EQ(alone, among) << number;
  }
}

TEST(StationYears, StatementsSayWhatElseIsSaidOfTheirHour) {
  StationYearsPlan many = plan();
  many.duplicates = many.late = many.corrections = 0.2;
  many.without_known_at = 0.3;
  std::map<std::pair<StationId, UtcSeconds>, std::vector<Statement>> by_hour;
  double unstated = 0;
  for (const Statement& statement : statements(many, {0, kStations}))
    by_hour[{statement.fact.station, statement.fact.time}].push_back(statement);
  for (const auto& [hour, of_hour] : by_hour) {
    unstated += of_hour.front().states_known_at ? 0 : 1;
    for (std::size_t i = 0; i < of_hour.size(); ++i) {
      EXPECT_EQ(of_hour[i].restated, of_hour.size() > 1);
      EXPECT_EQ(of_hour[i].states_known_at, of_hour.front().states_known_at);
      EXPECT_EQ(of_hour[i].repeats, i > 0 && of_hour[i].fact == of_hour[i - 1].fact);
    }
  }
  const auto hours = static_cast<double>(by_hour.size());
  EXPECT_NEAR(unstated, 0.3 * hours, 5 * std::sqrt(hours * 0.3 * 0.7));
}

TEST(StationYears, NothingIsUnderWayForLongerThanItMay) {
  StationYearsPlan late = plan();
  late.late = late.corrections = 0.2;
  for (const int days : {1, 90}) {
    late.late_days = days;
    std::int64_t longest_s = 0;
    for (const Fact& fact : all(late)) longest_s = std::max(longest_s, floor_seconds(fact.known_at) - fact.time);
    EXPECT_EQ((longest_s - 5 * 60) / 86400, days);
  }
}

TEST(StationYears, WithoutDisturbancesEveryHourIsStatedOnceInOrder) {
  StationYearsPlan calm = plan();
  calm.gaps = calm.duplicates = calm.late = calm.corrections = 0;
  const auto facts = all(calm);
  EXPECT_EQ(static_cast<double>(facts.size()), kHours);
  EXPECT_EQ(static_cast<double>(hours(facts)), kHours);
  EXPECT_TRUE(std::is_sorted(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return a.time < b.time; }));
  for (const Fact& fact : facts) EXPECT_EQ(fact.origin, "simulated");
}

TEST(StationYears, DisturbancesHaveTheirShares) {
  // Shares of many hours: within five standard deviations of a binomial count.
  const auto expect_share = [](double found, double share) {
    EXPECT_NEAR(found, kHours * share, 5 * std::sqrt(kHours * share * (1 - share)));
  };
  StationYearsPlan one = plan();
  one.gaps = 0.1;
  one.duplicates = one.late = one.corrections = 0;
  expect_share(kHours - static_cast<double>(hours(all(one))), 0.1);

  one.gaps = 0;
  one.duplicates = 0.2;
  auto facts = all(one);
  expect_share(static_cast<double>(facts.size()) - kHours, 0.2);
  EXPECT_EQ(static_cast<double>(hours(facts)), kHours);

  one.duplicates = 0;
  one.corrections = 0.2;
  facts = all(one);
  expect_share(static_cast<double>(facts.size()) - kHours, 0.2);
  EXPECT_EQ(static_cast<double>(hours(facts)), kHours);

  one.corrections = 0;
  one.late = 0.2;
  facts = all(one);
  EXPECT_EQ(static_cast<double>(facts.size()), kHours);
  EXPECT_FALSE(std::is_sorted(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return a.time < b.time; }));
}

TEST(DifferenceEntropy, IsThatOfTheChangesOfEachStation) {
  const auto with = [](std::int32_t temperature) {
    Elements elements;
    elements.set(Element::kTemperature, temperature);
    return elements;
  };
  DifferenceEntropy entropy;
  const StationId a("a"), b("b");
  EXPECT_EQ(entropy.bits(Element::kTemperature), std::nullopt);
  entropy.add(a, with(10));
  entropy.add(b, with(500));
  EXPECT_EQ(entropy.bits(Element::kTemperature), std::nullopt);
  // Changes of a: +1, +1; of b: -1, -1. Two outcomes, equally frequent: one bit.
  for (const int step : {1, 2}) {
    entropy.add(a, with(10 + step));
    entropy.add(b, with(500 - step));
  }
  EXPECT_DOUBLE_EQ(*entropy.bits(Element::kTemperature), 1);
  EXPECT_EQ(entropy.bits(Element::kHumidity), std::nullopt);
}

}  // namespace
}  // namespace stratus
