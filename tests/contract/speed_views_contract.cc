#include <gmock/gmock.h>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Makers give a tail that starts at offset 10 of partition 0.
const Offsets kStart{{0, 10}};
constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

StoredFact fact(const char* station, std::int64_t time, std::int64_t position) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = {time};
  stored.fact.known_at = {position};
  stored.position = {0, position};
  return stored;
}

TEST_P(SpeedViewsContract, BeginsEmpty) {
  const auto tail = GetParam()();
  EXPECT_EQ(tail->snapshot().start, kStart);
  EXPECT_EQ(tail->snapshot().end, kStart);
  EXPECT_EQ(tail->size(), 0U);
  EXPECT_EQ(tail->bytes(), 0U);
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), IsEmpty());
}

TEST_P(SpeedViewsContract, GivesTheFactsOfAStationAndARangeByTime) {
  const auto tail = GetParam()();
  const StoredFact late = fact("a", 300, 10);
  const StoredFact early = fact("a", 100, 11);
  const StoredFact again = fact("a", 100, 12);
  const StoredFact other = fact("b", 100, 13);
  tail->apply(std::vector{late, early}, {{0, 12}});
  tail->apply(std::vector{again, other}, {{0, 15}});
  EXPECT_EQ(tail->snapshot().end, (Offsets{{0, 15}}));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(early, again, late));
  EXPECT_THAT(tail->facts(StationId("a"), {{100}, {300}}, tail->snapshot()), ElementsAre(early, again));
  EXPECT_THAT(tail->facts(StationId("b"), kAllTimes, tail->snapshot()), ElementsAre(other));
  EXPECT_EQ(tail->size(), 4U);
}

TEST_P(SpeedViewsContract, ASnapshotStandsStill) {
  const auto tail = GetParam()();
  const StoredFact first = fact("a", 100, 10);
  const StoredFact second = fact("a", 200, 11);
  tail->apply(std::vector{first}, {{0, 11}});
  const TailSnapshot snapshot = tail->snapshot();
  tail->apply(std::vector{second}, {{0, 12}});
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, snapshot), ElementsAre(first));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, {{{0, 11}}, {{0, 12}}}), ElementsAre(second));
}

TEST_P(SpeedViewsContract, PositionsMayHoldNoFact) {
  const auto tail = GetParam()();
  tail->apply({}, {{0, 20}});
  EXPECT_EQ(tail->snapshot().end, (Offsets{{0, 20}}));
  EXPECT_EQ(tail->size(), 0U);
}

TEST_P(SpeedViewsContract, TrimForgetsWhatLiesBefore) {
  const auto tail = GetParam()();
  const StoredFact first = fact("a", 200, 10);
  const StoredFact second = fact("a", 100, 11);
  const StoredFact alone = fact("b", 100, 10);
  tail->apply(std::vector{first, second, alone}, {{0, 12}});
  const std::uint64_t bytes = tail->bytes();
  tail->trim({{0, 11}});
  EXPECT_EQ(tail->snapshot().start, (Offsets{{0, 11}}));
  EXPECT_EQ(tail->size(), 1U);
  EXPECT_LT(tail->bytes(), bytes);
  EXPECT_GE(tail->bytes(), sizeof(StoredFact));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(second));
  EXPECT_THAT(tail->facts(StationId("b"), kAllTimes, tail->snapshot()), IsEmpty());
  EXPECT_FALSE(tail->held(alone.fact).equal);
  // Never back.
  tail->trim({{0, 5}});
  EXPECT_EQ(tail->snapshot().start, (Offsets{{0, 11}}));
  tail->trim({{0, 12}});
  EXPECT_EQ(tail->bytes(), 0U);
}

TEST_P(SpeedViewsContract, APartitionMayComeLater) {
  const auto tail = GetParam()();
  const StoredFact first = fact("a", 100, 10);
  StoredFact other = fact("a", 200, 0);
  other.position.partition = 3;
  tail->apply(std::vector{first}, {{0, 11}});
  const TailSnapshot before = tail->snapshot();
  tail->apply(std::vector{other}, {{3, 1}});
  EXPECT_EQ(tail->snapshot().start, kStart) << "of an unknown partition everything is there";
  EXPECT_EQ(tail->snapshot().end, (Offsets{{0, 11}, {3, 1}}));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, before), ElementsAre(first));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(first, other));
  tail->trim({{0, 11}});
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(other));
  tail->trim({{3, 1}});
  EXPECT_EQ(tail->snapshot().start, (Offsets{{0, 11}, {3, 1}}));
  EXPECT_EQ(tail->size(), 0U);
}

TEST_P(SpeedViewsContract, TellsTheNewestStatementOfAnIdentity) {
  const auto tail = GetParam()();
  StoredFact full = fact("a", 100, 12);
  full.fact.elements.set(Element::kTemperature, 80);
  full.fact.elements.set(Element::kHumidity, 8000);
  StoredFact older = fact("a", 100, 11);
  StoredFact retraction = fact("a", 200, 10);
  retraction.fact.retraction = true;
  retraction.fact.kind = Kind::kForecast;
  tail->apply(std::vector{retraction, older, full, fact("a", 300, 13)}, {{0, 14}});
  const auto newest = tail->held(fact("a", 100, 0).fact).newest;
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->known_at, UtcMillis{12});
  EXPECT_EQ(newest->elements, 2);
  EXPECT_FALSE(newest->retraction);
  const auto taken_back = tail->held(fact("a", 200, 0).fact).newest;
  ASSERT_TRUE(taken_back);
  EXPECT_TRUE(taken_back->retraction);
  EXPECT_EQ(taken_back->kind, Kind::kForecast);
  EXPECT_FALSE(tail->held(fact("a", 150, 0).fact).newest);
  EXPECT_FALSE(tail->held(fact("a", 400, 0).fact).newest);
  EXPECT_FALSE(tail->held(fact("b", 100, 0).fact).newest);
}

TEST_P(SpeedViewsContract, KnowsEqualFactsOnly) {
  const auto tail = GetParam()();
  const StoredFact stored = fact("a", 100, 10);
  tail->apply(std::vector{stored}, {{0, 11}});
  EXPECT_TRUE(tail->held(stored.fact).equal);
  Fact other = stored.fact;
  other.origin = "file";
  EXPECT_FALSE(tail->held(other).equal);
  other = stored.fact;
  other.station = StationId("b");
  EXPECT_FALSE(tail->held(other).equal);
}

}  // namespace
}  // namespace stratus
