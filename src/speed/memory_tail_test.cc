#include "speed/memory_tail.h"

#include <gtest/gtest.h>

#include <chrono>

namespace stratus {
namespace {

std::vector<StoredFact> statements(int count, bool one_instant) {
  std::vector<StoredFact> facts;
  for (int n = 0; n < count; ++n) {
    StoredFact stored;
    stored.fact.station = StationId("a");
    stored.fact.time = {one_instant ? 0 : n * 3600};
    stored.fact.elements.set(Element::kTemperature, n * 7919 % count);
    stored.position = {0, n};
    facts.push_back(stored);
  }
  return facts;
}

double seconds_to_hold(const std::vector<StoredFact>& facts) {
  const auto started = std::chrono::steady_clock::now();
  MemoryTail tail({});
  for (const StoredFact& stored : facts) {
    EXPECT_FALSE(tail.held(stored.fact)->equal);
    EXPECT_TRUE(tail.apply({&stored, 1}, {{0, stored.position.offset + 1}}));
  }
  for (const StoredFact& stored : facts) EXPECT_TRUE(tail.held(stored.fact)->equal);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

TEST(MemoryTail, ManyStatementsAboutOneInstantCostAsManyAboutDifferentOnes) {
  constexpr int kMany = 40'000;
  constexpr double kGenerous = 20;  // a quadratic cost would be some thousand times
  const double of_many = seconds_to_hold(statements(kMany, false));
  EXPECT_LT(seconds_to_hold(statements(kMany, true)), kGenerous * of_many + 0.1);
}

TEST(MemoryTail, SaysHowMuchMemoryTheFactsTake) {
  MemoryTail tail({});
  EXPECT_EQ(tail.size().facts, 0U);
  EXPECT_EQ(tail.size().bytes, 0U);
  ASSERT_TRUE(tail.apply(statements(3, false), {{0, 3}}));
  const TailSize of_three = tail.size();
  EXPECT_EQ(of_three.facts, 3U);
  ASSERT_TRUE(tail.apply(statements(3, false), {{0, 3}}));
  EXPECT_EQ(tail.size().facts, 3U) << "the same again, as after an answer that was lost";
  EXPECT_EQ(tail.size().bytes, of_three.bytes);
  ASSERT_TRUE(tail.trim({{0, 2}}));
  EXPECT_EQ(tail.size().facts, 1U);
  EXPECT_LT(tail.size().bytes, of_three.bytes);
  EXPECT_GE(tail.size().bytes, sizeof(StoredFact));
  ASSERT_TRUE(tail.trim({{0, 3}}));
  EXPECT_EQ(tail.size().bytes, 0U);
}

TEST(MemoryTail, RemembersTheGreatestKnownAtThatItLetGoOf) {
  MemoryTail tail({});
  EXPECT_FALSE(tail.newest_known_at());
  std::vector<StoredFact> facts = statements(2, true);
  facts[0].fact.known_at = {50};
  ASSERT_TRUE(tail.apply(facts, {{0, 2}}));
  ASSERT_TRUE(tail.trim({{0, 2}}));
  EXPECT_EQ(tail.newest_known_at(), UtcMillis{50});
}

TEST(MemoryTail, RemembersTheNewestObservationOfEachStation) {
  MemoryTail tail({});
  std::vector<StoredFact> facts = statements(4, false);
  facts[1].fact.station = StationId("b");
  facts[2].fact.kind = Kind::kForecast;
  facts[3].fact.retraction = true;
  ASSERT_TRUE(tail.apply(facts, {{0, 4}}));
  ASSERT_TRUE(tail.trim({{0, 4}}));
  tail.newest_observations().add(StationId("b"), {7200});
  tail.newest_observations().add(StationId("a"), {-3600});
  using Newest = std::pair<StationId, UtcSeconds>;
  EXPECT_EQ(tail.newest_observations().all(), (std::vector<Newest>{{StationId("a"), {0}}, {StationId("b"), {7200}}}));
}

}  // namespace
}  // namespace stratus
