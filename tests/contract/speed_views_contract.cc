#include <gmock/gmock.h>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Makers give a tail that starts at position 10.
constexpr LogPosition kStart{10};
constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

StoredFact fact(const char* station, std::int64_t time, std::int64_t position) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = {time};
  stored.fact.known_at = {position};
  stored.position = {position};
  return stored;
}

TEST_P(SpeedViewsContract, BeginsEmpty) {
  const auto tail = GetParam()();
  EXPECT_EQ(tail->snapshot().start, kStart);
  EXPECT_EQ(tail->snapshot().end, kStart);
  EXPECT_EQ(tail->size(), 0U);
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), IsEmpty());
}

TEST_P(SpeedViewsContract, GivesTheFactsOfAStationAndARangeByTime) {
  const auto tail = GetParam()();
  const StoredFact late = fact("a", 300, 10);
  const StoredFact early = fact("a", 100, 11);
  const StoredFact again = fact("a", 100, 12);
  const StoredFact other = fact("b", 100, 13);
  tail->apply(std::vector{late, early}, {12});
  tail->apply(std::vector{again, other}, {15});
  EXPECT_EQ(tail->snapshot().end, LogPosition{15});
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(early, again, late));
  EXPECT_THAT(tail->facts(StationId("a"), {{100}, {300}}, tail->snapshot()), ElementsAre(early, again));
  EXPECT_THAT(tail->facts(StationId("b"), kAllTimes, tail->snapshot()), ElementsAre(other));
  EXPECT_EQ(tail->size(), 4U);
}

TEST_P(SpeedViewsContract, ASnapshotStandsStill) {
  const auto tail = GetParam()();
  const StoredFact first = fact("a", 100, 10);
  const StoredFact second = fact("a", 200, 11);
  tail->apply(std::vector{first}, {11});
  const TailSnapshot snapshot = tail->snapshot();
  tail->apply(std::vector{second}, {12});
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, snapshot), ElementsAre(first));
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, {{11}, {12}}), ElementsAre(second));
}

TEST_P(SpeedViewsContract, PositionsMayHoldNoFact) {
  const auto tail = GetParam()();
  tail->apply({}, {20});
  EXPECT_EQ(tail->snapshot().end, LogPosition{20});
  EXPECT_EQ(tail->size(), 0U);
}

TEST_P(SpeedViewsContract, TrimForgetsWhatLiesBefore) {
  const auto tail = GetParam()();
  const StoredFact first = fact("a", 200, 10);
  const StoredFact second = fact("a", 100, 11);
  const StoredFact alone = fact("b", 100, 10);
  tail->apply(std::vector{first, second, alone}, {12});
  tail->trim({11});
  EXPECT_EQ(tail->snapshot().start, LogPosition{11});
  EXPECT_EQ(tail->size(), 1U);
  EXPECT_THAT(tail->facts(StationId("a"), kAllTimes, tail->snapshot()), ElementsAre(second));
  EXPECT_THAT(tail->facts(StationId("b"), kAllTimes, tail->snapshot()), IsEmpty());
  EXPECT_FALSE(tail->contains(alone.fact));
  // Never back.
  tail->trim({5});
  EXPECT_EQ(tail->snapshot().start, LogPosition{11});
}

TEST_P(SpeedViewsContract, KnowsEqualFactsOnly) {
  const auto tail = GetParam()();
  const StoredFact stored = fact("a", 100, 10);
  tail->apply(std::vector{stored}, {11});
  EXPECT_TRUE(tail->contains(stored.fact));
  Fact other = stored.fact;
  other.origin = "file";
  EXPECT_FALSE(tail->contains(other));
  other = stored.fact;
  other.station = StationId("b");
  EXPECT_FALSE(tail->contains(other));
}

}  // namespace
}  // namespace stratus
