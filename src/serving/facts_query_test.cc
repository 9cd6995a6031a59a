#include "serving/facts_query.h"

#include <gtest/gtest.h>

#include <map>

#include "support/spine.h"

namespace stratus {
namespace {

const KindSet kAllKinds{Kind::kObserved, Kind::kRemote, Kind::kForecast, Kind::kStatistical};

Station end_stamped() {
  Station station;
  station.id = StationId("a");
  station.accumulation_stamp = Stamp::kEnd;
  return station;
}

Fact hour(std::int64_t n, std::int32_t temperature = 100, Kind kind = Kind::kObserved) {
  Fact fact;
  fact.station = StationId("a");
  fact.time = {n * 3600};
  fact.kind = kind;
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, temperature);
  return fact;
}

class FactsQueryTest : public ::testing::Test {
 protected:
  std::vector<Observation> raw(TimeRange range, std::size_t limit = 1000, KindSet kinds = kAllKinds) {
    return must(observations(spine_.reading(), end_stamped(), range, kinds, {}, limit));
  }
  std::optional<Observation> newest(std::int64_t now, const Scope& scope = {}) {
    return must(latest(spine_.reading(), end_stamped(), {now}, scope));
  }
  Result<Explanation> explained(const char* measure, std::int64_t day, const Scope& scope = {}) {
    SummaryQuery query;
    query.day = BucketScheme::kUtcDay;
    query.first = query.last = {day};
    query.scope = scope;
    query.until = kLatestTime - 1;
    return explain(spine_.reading(), end_stamped(), query, kSummaryMeasures[*find_measure(measure)]);
  }
  static std::int64_t counted(const Explanation& explanation) {
    std::int64_t count = 0;
    for (const ExplainedFact& fact : explanation.facts) count += fact.counted ? 1 : 0;
    return count;
  }

  Spine spine_{StationRegistry({end_stamped()})};
};

TEST_F(FactsQueryTest, ObservationsAreBelievedInOrderAndLimited) {
  for (const int n : {3, 1, 2}) spine_.append(hour(n));
  spine_.append(hour(2, 7, Kind::kForecast));
  spine_.append(hour(4, 9, Kind::kForecast));
  const auto all = raw({{0}, {100 * 3600}});
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(all[1].stored.fact.elements.get(Element::kTemperature), 100);
  EXPECT_EQ(all[3].stored.fact.kind, Kind::kForecast);
  EXPECT_EQ(raw({{0}, {100 * 3600}}, 2).size(), 2U);
  EXPECT_EQ(raw({{0}, {100 * 3600}}, 9, kMeasuredKinds).size(), 3U);
  EXPECT_EQ(raw({{3600}, {3 * 3600}}).size(), 2U);
}

TEST_F(FactsQueryTest, LatestIsTheNewestMeasuredFactNotAfterNow) {
  EXPECT_FALSE(newest(1000));
  spine_.append(hour(1, 1));
  spine_.append(hour(5, 5));
  spine_.append(hour(6, 6, Kind::kForecast));
  EXPECT_EQ(newest(5 * 3600)->stored.fact.time, UtcSeconds{5 * 3600});
  EXPECT_EQ(newest(5 * 3600 - 1)->stored.fact.time, UtcSeconds{3600});
  EXPECT_EQ(newest(7 * 3600)->stored.fact.time, UtcSeconds{5 * 3600});
  EXPECT_FALSE(newest(7 * 3600, {Layer::kBatch, kEndOfTime}));
  spine_.batch();
  EXPECT_TRUE(newest(7 * 3600, {Layer::kBatch, kEndOfTime})->from_batch);
}

TEST_F(FactsQueryTest, LatestOfAStationThatFellSilent) {
  spine_.append(hour(0, 42));
  for (const std::int64_t days : {2, 30, 3000}) {
    const auto found = newest(days * 86400);
    ASSERT_TRUE(found) << days;
    EXPECT_EQ(found->stored.fact.elements.get(Element::kTemperature), 42);
  }
}

// What is gone is asked for by nobody: the cost is not that of the history.
TEST_F(FactsQueryTest, LatestOfAStationThatFellSilentReadsTheMonthOfItsNewestObservationAlone) {
  constexpr int kMonthHours = 31 * 24;
  for (const int month : {0, 5, 9}) spine_.append(hour(month * kMonthHours, month));
  spine_.append(hour(11 * kMonthHours, 1, Kind::kForecast));
  spine_.batch();
  const std::vector<DataFile> files = files_of(spine_.version()->dataset);
  ASSERT_EQ(files.size(), 4U);
  for (auto file = files.begin(); file != std::prev(files.end(), 2); ++file)
    ASSERT_TRUE(spine_.disk().remove(kSpineRoot / file->path));
  const std::int64_t years_later = 5000 * 86400;
  EXPECT_EQ(newest(years_later)->stored.fact.elements.get(Element::kTemperature), 9);
  spine_.append(hour(10 * kMonthHours, 10));
  EXPECT_EQ(newest(years_later)->stored.fact.elements.get(Element::kTemperature), 10) << "of the tail";
}

TEST_F(FactsQueryTest, ExplainListsAllRevisionsAndWhichOneCounts) {
  spine_.append(hour(1, 50));
  spine_.batch();
  Fact corrected = hour(1, 60);
  corrected.known_at = {99'000'000};
  spine_.append(corrected);
  spine_.append(hour(2, 9999));  // implausible
  spine_.append(hour(3, 7, Kind::kForecast));
  const auto explanation = must(explained("temperature_c", 0));
  ASSERT_EQ(explanation.facts.size(), 4U);
  EXPECT_FALSE(explanation.facts[0].believed);
  EXPECT_TRUE(explanation.facts[0].from_batch);
  EXPECT_TRUE(explanation.facts[1].believed && explanation.facts[1].counted);
  EXPECT_FALSE(explanation.facts[1].from_batch);
  EXPECT_EQ(explanation.facts[1].stored.position, (LogPosition{0, 1}));
  EXPECT_TRUE(explanation.facts[2].believed && !explanation.facts[2].counted);
  EXPECT_TRUE(explanation.facts[3].believed && !explanation.facts[3].counted);
  EXPECT_FALSE(explanation.cell_from_batch);
  EXPECT_FALSE(explained("temperature_c", 7));
}

TEST_F(FactsQueryTest, ExplainSaysWhatWasTakenBack) {
  Fact first = hour(1, 50);
  first.known_at = {10'000'000};
  Fact takes_back = hour(1);
  takes_back.retraction = true;
  takes_back.elements = {};
  takes_back.known_at = {20'000'000};
  Fact again = hour(1, 60);
  again.known_at = {30'000'000};
  Fact forecast = hour(1, 70, Kind::kForecast);
  forecast.known_at = {10'000'000};
  for (const Fact& fact : {first, takes_back, again, forecast}) spine_.append(fact);
  std::map<std::int64_t, bool> retracted;  // by the temperature; the retraction has none
  for (const ExplainedFact& behind : must(explained("temperature_c", 0)).facts)
    retracted[behind.stored.fact.elements.get(Element::kTemperature).value_or(-1)] = behind.retracted;
  EXPECT_EQ(retracted, (std::map<std::int64_t, bool>{{50, true}, {-1, false}, {60, false}, {70, false}}))
      << "a later statement stands, and one of another kind";
}

TEST_F(FactsQueryTest, FactsOffTheGridAreExplainedAlsoWhereNothingElseIs) {
  Fact between = hour(30, 50);
  between.time = between.time + 1740;
  spine_.append(between);
  const auto explanation = must(explained("temperature_c", 1));
  ASSERT_EQ(explanation.facts.size(), 1U);
  EXPECT_FALSE(explanation.facts[0].on_grid || explanation.facts[0].counted);
  EXPECT_TRUE(explanation.facts[0].believed);
  EXPECT_EQ(explanation.summary.cell.observations, 0);
  EXPECT_EQ(explanation.summary.expected, 24);
}

// As many facts count as the cell counts, for every measure.
TEST_F(FactsQueryTest, WhatCountsIsWhatTheCellCounts) {
  Fact storm = hour(1);
  storm.elements = {};
  storm.is_storm = true;
  Fact windy = hour(2);
  windy.elements.set(Element::kWindSpeed, 500);
  Fact directed = hour(3);
  directed.elements.set(Element::kWindSpeed, 500);
  directed.elements.set(Element::kWindDirection, 90);
  Fact rainy = hour(0);
  rainy.elements.set(Element::kPrecipitation, 3);
  Fact rainy_at_noon = hour(12);
  rainy_at_noon.elements.set(Element::kPrecipitation, 0);
  for (const Fact& fact : {storm, windy, directed, rainy, rainy_at_noon}) spine_.append(fact);
  for (const std::int64_t day : {-1, 0}) {
    for (std::size_t i = 0; i < kMeasureCount; ++i) {
      const std::string name(kSummaryMeasures[i].name);
      const auto explanation = must(explained(name.c_str(), day));
      EXPECT_EQ(counted(explanation), explanation.summary.cell.measures[i].count) << name << " of day " << day;
    }
  }
}

TEST_F(FactsQueryTest, SaysTrulyWhetherABatchCellWasServed) {
  spine_.append(hour(1, 50));
  Fact corrected = hour(1, 60);
  corrected.known_at = {99'000'000};
  spine_.append(corrected);
  spine_.batch();
  EXPECT_TRUE(must(explained("temperature_c", 0)).cell_from_batch);
  // As of an earlier instant the cell knows too much: it was folded from facts, all of them the batch's.
  EXPECT_FALSE(must(explained("temperature_c", 0, {Layer::kMerged, {98'000'000}})).cell_from_batch);
  // Midnight's rain falls on day 0, so its fact makes that cell stale, although its temperature is of day 1.
  spine_.append(hour(24, 70));
  EXPECT_FALSE(must(explained("temperature_c", 0)).cell_from_batch);
}

}  // namespace
}  // namespace stratus
