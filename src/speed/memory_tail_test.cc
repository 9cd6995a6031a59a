#include "speed/memory_tail.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>

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
  ASSERT_TRUE(tail.apply(statements(300, false), {{0, 300}}));
  const TailSize whole = tail.size();
  EXPECT_EQ(whole.facts, 300U);
  ASSERT_TRUE(tail.apply(statements(300, false), {{0, 300}}));
  EXPECT_EQ(tail.size().facts, 300U) << "the same again, as after an answer that was lost";
  EXPECT_EQ(tail.size().bytes, whole.bytes);
  ASSERT_TRUE(tail.trim({{0, 200}}));
  EXPECT_EQ(tail.size().facts, 100U);
  EXPECT_LT(tail.size().bytes, whole.bytes * 2 / 3) << "what is forgotten is given back";
  EXPECT_GT(tail.size().bytes, 100 * 8U);
  ASSERT_TRUE(tail.trim({{0, 300}}));
  EXPECT_EQ(tail.size().facts, 0U);
  EXPECT_EQ(tail.size().bytes, 0U);
}

TEST(MemoryTail, AFactTakesFewBytesHoweverFactsCome) {
  constexpr int kMany = 20'000;
  constexpr double kMostBytes = 70;
  std::vector<StoredFact> facts = statements(kMany, false);
  for (StoredFact& stored : facts) {
    for (const ElementInfo& element : kElements) stored.fact.elements.set(element.element, element.greatest / 2);
    stored.fact.origin = "simulated";
    stored.fact.condition = "Partially cloudy";
  }
  const auto bytes_a_fact = [&] {
    for (int n = 0; n < kMany; ++n) facts[static_cast<std::size_t>(n)].position = {0, n};
    MemoryTail tail({});
    EXPECT_TRUE(tail.apply(facts, {{0, kMany}}));
    return static_cast<double>(tail.size().bytes) / kMany;
  };
  const double in_order = bytes_a_fact();
  EXPECT_LT(in_order, kMostBytes);
  std::reverse(facts.begin(), facts.end());
  EXPECT_LT(bytes_a_fact(), kMostBytes) << "backwards";
  std::shuffle(facts.begin(), facts.end(), std::mt19937(1));
  EXPECT_LT(bytes_a_fact(), 1.6 * in_order) << "pages are cut into halves";
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
