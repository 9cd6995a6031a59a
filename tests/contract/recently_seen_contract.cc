#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

#include "contract/contract.h"
#include "contract/tail_facts.h"

namespace stratus {
namespace {

// Makers give one that remembers nothing yet.
class GoodMemory {
 public:
  explicit GoodMemory(const Maker<RecentlySeenWorld>& maker) : world_(maker()) {}

  void apply(const std::vector<StoredFact>& facts, const Offsets& end) {
    const Status applied = world_->feed().apply(facts, end);
    ASSERT_TRUE(applied) << applied.error().message;
  }
  HeldStatements held(const Fact& fact) { return world_->seen().held(fact).value(); }
  HeldStatements held(const char* station, std::int64_t time) { return held(tail_fact(station, time, 0).fact); }
  Offsets forgotten() { return world_->seen().forgotten().value(); }
  void forget_all() { world_->forget_all(); }

 private:
  const std::unique_ptr<RecentlySeenWorld> world_;
};

TEST_P(RecentlySeenContract, TellsTheNewestStatementOfAnIdentity) {
  GoodMemory seen(GetParam());
  StoredFact full = tail_fact("a", 100, 12);
  full.fact.elements.set(Element::kTemperature, 80);
  full.fact.elements.set(Element::kHumidity, 8000);
  const StoredFact older = tail_fact("a", 100, 11);
  StoredFact retraction = tail_fact("a", 200, 10);
  retraction.fact.retraction = true;
  retraction.fact.kind = Kind::kForecast;
  seen.apply({retraction, older, full, tail_fact("a", 300, 13)}, {{0, 14}});
  const auto newest = seen.held("a", 100).newest;
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->known_at, UtcMillis{12});
  EXPECT_EQ(newest->elements, 2);
  EXPECT_FALSE(newest->retraction);
  const auto taken_back = seen.held("a", 200).newest;
  ASSERT_TRUE(taken_back);
  EXPECT_TRUE(taken_back->retraction);
  EXPECT_EQ(taken_back->kind, Kind::kForecast);
  EXPECT_FALSE(seen.held("a", 150).newest);
  EXPECT_FALSE(seen.held("a", 400).newest);
  EXPECT_FALSE(seen.held("b", 100).newest);
}

TEST_P(RecentlySeenContract, KnowsEqualFactsOnly) {
  GoodMemory seen(GetParam());
  const Fact fact = tail_fact("a", 100, 10).fact;
  EXPECT_FALSE(seen.held(fact).equal);
  seen.apply({tail_fact("a", 100, 10)}, {{0, 11}});
  EXPECT_TRUE(seen.held(fact).equal);
  Fact other = fact;
  other.origin = "file";
  EXPECT_FALSE(seen.held(other).equal);
  other = fact;
  other.station = StationId("b");
  EXPECT_FALSE(seen.held(other).equal);
}

TEST_P(RecentlySeenContract, SaysHowFarItForgot) {
  GoodMemory seen(GetParam());
  const StoredFact first = tail_fact("a", 100, 10);
  const StoredFact other = tail_fact("a", 100, 0, 3);
  const Offsets before = seen.forgotten();
  seen.apply({first, other}, {{0, 11}, {3, 1}});
  EXPECT_EQ(seen.forgotten(), before) << "nothing of it yet";
  seen.forget_all();
  EXPECT_TRUE(seen.forgotten().covers(first.position));
  EXPECT_TRUE(seen.forgotten().covers(other.position));
  EXPECT_FALSE(seen.held(first.fact).equal);
  EXPECT_FALSE(seen.held(first.fact).newest);
  seen.apply({tail_fact("a", 100, 11)}, {{0, 12}});
  EXPECT_TRUE(seen.held(tail_fact("a", 100, 11).fact).equal);
  EXPECT_FALSE(seen.held(first.fact).equal);
}

TEST_P(RecentlySeenContract, WhoAsksBesideWhoAppliesSeesAStatementWholeOrNotAtAll) {
  constexpr int kFacts = 100;
  GoodMemory seen(GetParam());
  std::atomic<bool> ended{false};
  {
    std::vector<std::jthread> asking;
    for (int i = 0; i < 2; ++i) {
      asking.emplace_back([&] {
        for (std::int64_t last = 0; !ended;) {
          const auto newest = seen.held("a", 100).newest;
          if (!newest) continue;
          EXPECT_GE(newest->known_at.value, last) << "a newer statement was seen already";
          EXPECT_EQ(newest->elements, 1);
          last = newest->known_at.value;
        }
      });
    }
    for (int i = 0; i < kFacts; ++i) {
      StoredFact fact = tail_fact("a", 100, 10 + i);
      fact.fact.elements.set(Element::kTemperature, i);
      seen.apply({fact}, {{0, 11 + i}});
    }
    ended = true;
  }
  EXPECT_EQ(seen.held("a", 100).newest->known_at, UtcMillis{10 + kFacts - 1});
}

}  // namespace
}  // namespace stratus
