#include "ingest/batch_facts.h"

#include <gtest/gtest.h>

#include <chrono>

namespace stratus {
namespace {

constexpr std::uint64_t kSeed = 7;

bool add(BatchFacts& batch, const Fact& fact) { return batch.add(fact, hash_fact(fact, kSeed)); }
const Fact* newest(const BatchFacts& batch, const Fact& fact) { return batch.newest(fact, hash_fact(fact, kSeed)); }

// Different statements about one instant, or about as many.
std::vector<Fact> statements(int count, bool one_instant) {
  std::vector<Fact> facts(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    Fact& fact = facts[static_cast<std::size_t>(n)];
    fact.station = StationId("a");
    fact.time = {one_instant ? 0 : n * 3600};
    fact.elements.set(Element::kTemperature, n);
  }
  return facts;
}

double seconds_to_add(const std::vector<Fact>& facts) {
  const auto started = std::chrono::steady_clock::now();
  BatchFacts batch(2 * facts.size());
  for (const Fact& fact : facts) {
    EXPECT_TRUE(add(batch, fact));
    EXPECT_FALSE(add(batch, fact));
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

TEST(BatchFacts, ManyStatementsAboutOneInstantCostAsManyAboutDifferentOnes) {
  constexpr int kMany = 40'000;
  constexpr double kGenerous = 20;  // a quadratic cost would be some thousand times
  const auto spread = statements(kMany, false);
  const auto dense = statements(kMany, true);
  const double of_many = seconds_to_add(spread);
  EXPECT_LT(seconds_to_add(dense), kGenerous * of_many + 0.1);
}

TEST(BatchFacts, EachMemberMakesAnotherStatement) {
  std::vector<Fact> facts(9);
  for (Fact& fact : facts) fact.station = StationId("a");
  facts[1].retraction = true;
  facts[2].kind = Kind::kForecast;
  facts[3].known_at = {1};
  facts[4].elements.set(Element::kTemperature, 0);
  facts[5].elements.set(Element::kHumidity, 0);
  facts[6].is_rain = false;
  facts[7].condition = "x";
  facts[8].origin = "x";
  BatchFacts batch(2 * facts.size());
  for (const Fact& fact : facts) EXPECT_TRUE(add(batch, fact));
  const std::vector<Fact> again = facts;
  for (const Fact& fact : again) EXPECT_FALSE(add(batch, fact));
  EXPECT_EQ(newest(batch, facts[0]), &facts[3]) << "of the greatest known_at";
  Fact other = facts[0];
  other.time = {1};
  EXPECT_EQ(newest(batch, other), nullptr);
}

}  // namespace
}  // namespace stratus
