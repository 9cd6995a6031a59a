#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "contract/contract.h"
#include "contract/tail_facts.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Makers give a tail that starts at offset 10 of partition 0.
const Offsets kStart{{0, 10}};
constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

// A tail where no call fails, in small verbs.
class GoodTail {
 public:
  explicit GoodTail(const Maker<TailWorld>& maker) : world_(maker()) {}

  void apply(const std::vector<StoredFact>& facts, const Offsets& end) {
    const Status applied = world_->feed().apply(facts, end);
    ASSERT_TRUE(applied) << applied.error().message;
  }
  void trim(const Offsets& start) {
    const Status trimmed = world_->feed().trim(start);
    ASSERT_TRUE(trimmed) << trimmed.error().message;
  }
  TailSnapshot snapshot() { return world_->views().snapshot().value(); }
  std::set<StationId> stations() { return world_->views().stations().value(); }
  std::vector<StoredFact> facts(std::initializer_list<const char*> stations, TimeRange range, const TailSnapshot& at) {
    return world_->views().facts(ids_of(stations), range, at).value();
  }
  std::vector<StoredFact> facts(std::initializer_list<const char*> stations) {
    return facts(stations, kAllTimes, snapshot());
  }
  std::vector<StoredFact> newest(std::initializer_list<const char*> stations, TimeRange range, UtcMillis as_of,
                                 const TailSnapshot& at) {
    return world_->views().newest(ids_of(stations), range, as_of, at).value();
  }

 private:
  static std::vector<StationId> ids_of(std::initializer_list<const char*> stations) {
    std::vector<StationId> ids;
    for (const char* station : stations) ids.emplace_back(station);
    return ids;
  }

  const std::unique_ptr<TailWorld> world_;
};

StoredFact measured(const char* station, std::int64_t time, std::int64_t offset) {
  StoredFact stored = tail_fact(station, time, offset);
  stored.fact.elements.set(Element::kTemperature, 80);
  return stored;
}

TEST_P(SpeedViewsContract, BeginsEmpty) {
  GoodTail tail(GetParam());
  EXPECT_EQ(tail.snapshot(), (TailSnapshot{kStart, kStart}));
  EXPECT_THAT(tail.facts({"a"}), IsEmpty());
  EXPECT_THAT(tail.stations(), IsEmpty());
}

TEST_P(SpeedViewsContract, GivesTheFactsOfAStationAndARangeByTime) {
  GoodTail tail(GetParam());
  const StoredFact late = tail_fact("a", 300, 10);
  const StoredFact early = tail_fact("a", 100, 11);
  const StoredFact again = tail_fact("a", 100, 12);
  const StoredFact other = tail_fact("b", 100, 13);
  tail.apply({late, early}, {{0, 12}});
  tail.apply({again, other}, {{0, 15}});
  EXPECT_EQ(tail.snapshot().end, (Offsets{{0, 15}}));
  EXPECT_THAT(tail.facts({"a"}), ElementsAre(early, again, late));
  EXPECT_THAT(tail.facts({"a"}, {{100}, {300}}, tail.snapshot()), ElementsAre(early, again));
  EXPECT_THAT(tail.facts({"b"}), ElementsAre(other));
}

TEST_P(SpeedViewsContract, FactsOfManyStationsComeByStationThenTime) {
  GoodTail tail(GetParam());
  const StoredFact c = tail_fact("c", 50, 10);
  const StoredFact late = tail_fact("a", 300, 11);
  const StoredFact b = tail_fact("b", 100, 12);
  const StoredFact early = tail_fact("a", 100, 13);
  tail.apply({c, late, b, early}, {{0, 14}});
  EXPECT_THAT(tail.stations(), ElementsAre(StationId("a"), StationId("b"), StationId("c")));
  EXPECT_THAT(tail.facts({"a", "b", "c"}), ElementsAre(early, late, b, c));
  EXPECT_THAT(tail.facts({"a", "c"}), ElementsAre(early, late, c));
  EXPECT_THAT(tail.facts({"0", "a", "aa", "c", "z"}, {{50}, {101}}, tail.snapshot()), ElementsAre(early, c));
  EXPECT_THAT(tail.facts({}), IsEmpty());
  EXPECT_THAT(tail.facts({"0", "z"}), IsEmpty());
  EXPECT_THAT(tail.facts({"a", "b"}, {{100}, {100}}, tail.snapshot()), IsEmpty()) << "an empty range";
}

TEST_P(SpeedViewsContract, TheNewestAreThoseFromTheNewestMeasurementOn) {
  GoodTail tail(GetParam());
  const StoredFact older = measured("a", 100, 10);
  const StoredFact newer = measured("a", 200, 11);
  const StoredFact again = measured("a", 200, 12);
  StoredFact forecast = measured("a", 300, 13);
  forecast.fact.kind = Kind::kForecast;
  StoredFact retraction = tail_fact("a", 400, 14);
  retraction.fact.retraction = true;
  const StoredFact empty = tail_fact("a", 500, 15);
  const StoredFact other = measured("b", 50, 16);
  const StoredFact nothing = tail_fact("c", 50, 17);
  tail.apply({newer, older, again, forecast, retraction, empty, other, nothing}, {{0, 18}});
  const TailSnapshot all = tail.snapshot();
  EXPECT_THAT(tail.newest({"a", "b", "c", "d"}, kAllTimes, kEndOfTime, all),
              ElementsAre(newer, again, forecast, retraction, empty, other));
  EXPECT_THAT(tail.newest({"a"}, {{0}, {400}}, kEndOfTime, all), ElementsAre(newer, again, forecast));
  EXPECT_THAT(tail.newest({"a"}, {{0}, {200}}, kEndOfTime, all), ElementsAre(older));
  EXPECT_THAT(tail.newest({"a", "b"}, {{101}, {200}}, kEndOfTime, all), IsEmpty());
  EXPECT_THAT(tail.newest({"a"}, {{0}, {300}}, UtcMillis{11}, all), ElementsAre(newer, again)) << "one of them is known";
  EXPECT_THAT(tail.newest({"a"}, {{0}, {101}}, UtcMillis{9}, all), IsEmpty());
  EXPECT_THAT(tail.newest({"a"}, {{0}, {300}}, UtcMillis{10}, all), ElementsAre(older, newer, again));
  EXPECT_THAT(tail.newest({"a"}, {{0}, {300}}, kEndOfTime, {kStart, {{0, 11}}}), ElementsAre(older));
  EXPECT_THAT(tail.newest({}, kAllTimes, kEndOfTime, all), IsEmpty());
}

TEST_P(SpeedViewsContract, ASnapshotStandsStill) {
  GoodTail tail(GetParam());
  const StoredFact first = tail_fact("a", 100, 10);
  const StoredFact second = tail_fact("a", 200, 11);
  const StoredFact other = tail_fact("b", 100, 12);
  const TailSnapshot empty = tail.snapshot();
  tail.apply({first}, {{0, 11}});
  const TailSnapshot snapshot = tail.snapshot();
  tail.apply({second, other}, {{0, 13}});
  EXPECT_THAT(tail.facts({"a", "b"}, kAllTimes, empty), IsEmpty());
  EXPECT_THAT(tail.facts({"a", "b"}, kAllTimes, snapshot), ElementsAre(first));
  EXPECT_THAT(tail.facts({"a", "b"}, kAllTimes, {{{0, 11}}, {{0, 12}}}), ElementsAre(second));
}

TEST_P(SpeedViewsContract, PositionsMayHoldNoFact) {
  GoodTail tail(GetParam());
  tail.apply({}, {{0, 20}});
  EXPECT_EQ(tail.snapshot().end, (Offsets{{0, 20}}));
  EXPECT_THAT(tail.stations(), IsEmpty());
}

TEST_P(SpeedViewsContract, TrimForgetsWhatLiesBefore) {
  GoodTail tail(GetParam());
  const StoredFact first = tail_fact("a", 200, 10);
  const StoredFact second = tail_fact("a", 100, 11);
  const StoredFact alone = tail_fact("b", 100, 10);
  tail.apply({first, second, alone}, {{0, 12}});
  tail.trim({{0, 11}});
  EXPECT_EQ(tail.snapshot(), (TailSnapshot{{{0, 11}}, {{0, 12}}}));
  EXPECT_THAT(tail.facts({"a", "b"}), ElementsAre(second));
  EXPECT_THAT(tail.stations(), ElementsAre(StationId("a")));
  // Never back.
  tail.trim({{0, 5}});
  EXPECT_EQ(tail.snapshot().start, (Offsets{{0, 11}}));
  tail.trim({{0, 12}});
  EXPECT_THAT(tail.stations(), IsEmpty());
}

TEST_P(SpeedViewsContract, APartitionMayComeLater) {
  GoodTail tail(GetParam());
  const StoredFact first = tail_fact("a", 100, 10);
  const StoredFact other = tail_fact("a", 200, 0, 3);
  tail.apply({first}, {{0, 11}});
  const TailSnapshot before = tail.snapshot();
  tail.apply({other}, {{3, 1}});
  EXPECT_EQ(tail.snapshot().start, kStart) << "of an unknown partition everything is there";
  EXPECT_EQ(tail.snapshot().end, (Offsets{{0, 11}, {3, 1}}));
  EXPECT_THAT(tail.facts({"a"}, kAllTimes, before), ElementsAre(first));
  EXPECT_THAT(tail.facts({"a"}), ElementsAre(first, other));
  tail.trim({{0, 11}});
  EXPECT_THAT(tail.facts({"a"}), ElementsAre(other));
  tail.trim({{3, 1}});
  EXPECT_EQ(tail.snapshot().start, (Offsets{{0, 11}, {3, 1}}));
  EXPECT_THAT(tail.facts({"a"}), IsEmpty());
}

// One applies and trims, others look: each sees exactly the positions of its snapshot, whatever comes meanwhile.
TEST_P(SpeedViewsContract, ReadersSeeWholeAppliesAlone) {
  constexpr std::int64_t kApplies = 300;
  constexpr std::int64_t kOverlap = 20;
  GoodTail tail(GetParam());
  std::atomic<bool> ended{false};
  const auto look = [&] {
    while (!ended) {
      const TailSnapshot at = tail.snapshot();
      const auto facts = tail.facts({"a", "b"}, kAllTimes, at);
      // What was trimmed since is gone, which whoever looks finds out afterwards.
      if (tail.snapshot().start != at.start) continue;
      ASSERT_EQ(static_cast<std::int64_t>(facts.size()), at.end.total() - at.start.total());
      ASSERT_EQ(facts.size() % 2, 0U) << "half of an apply";
    }
  };
  std::vector<std::jthread> readers;
  for (int n = 0; n < 2; ++n) readers.emplace_back(look);
  for (std::int64_t n = 0; n < kApplies; ++n) {
    const std::int64_t offset = kStart.total() + 2 * n;
    tail.apply({tail_fact("b", n, offset), tail_fact("a", n, offset + 1)}, {{0, offset + 2}});
    if (n % kOverlap == 0) tail.trim({{0, offset}});
  }
  ended = true;
}

}  // namespace
}  // namespace stratus
