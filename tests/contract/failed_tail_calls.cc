// What a tail promises when one call of it fails.
#include "contract/failed_calls.h"
#include "contract/tail_facts.h"

namespace stratus {
namespace {

const std::vector<StationId> kStations{StationId("a"), StationId("b")};
constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

std::string text_of(const Offsets& offsets) { return describe_gaps(Offsets().missing_from(offsets)); }
std::string text_of(const TailSnapshot& at) { return text_of(at.start) + ", " + text_of(at.end); }

// Makers give a tail that starts at offset 10 of partition 0; it holds the facts up to 12.
struct TailScene {
  explicit TailScene(std::unique_ptr<TailWorld> decorated) : world(std::move(decorated)) {
    StoredFact measured = tail_fact("b", 100, 11);
    measured.fact.elements.set(Element::kTemperature, 80);
    EXPECT_TRUE(world->feed().apply(std::vector{tail_fact("a", 100, 10), measured}, {{0, 12}}));
  }

  SpeedViews& views() { return world->views(); }
  Result<std::string> snapshot() {
    return views().snapshot().map([](const TailSnapshot& at) { return text_of(at); });
  }
  Result<std::string> facts() {
    const TailSnapshot all{{{0, 10}}, {{0, 99}}};
    return views().facts(kStations, kAllTimes, all).map([](const auto& facts) { return stratus::text_of(facts); });
  }
  Result<std::string> newest() {
    const TailSnapshot all{{{0, 10}}, {{0, 99}}};
    return views().newest(kStations, kAllTimes, kEndOfTime, all).map([](const auto& facts) {
      return stratus::text_of(facts);
    });
  }
  Result<std::string> stations() {
    return views().stations().map([](const std::set<StationId>& ids) {
      std::string text;
      for (const StationId& id : ids) text += id.text() + "\n";
      return text;
    });
  }
  Result<std::string> apply() {
    return done(world->feed().apply(std::vector{tail_fact("a", 200, 13), tail_fact("a", 150, 12)}, {{0, 15}}));
  }
  Result<std::string> trim() { return done(world->feed().trim({{0, 11}})); }
  std::string state() { return snapshot().value() + "\n" + facts().value() + stations().value(); }

  const std::unique_ptr<TailWorld> world;
};

TEST_P(SpeedViewsContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<TailScene>(GetParam())
      .expect({{"SpeedViews::snapshot", &TailScene::snapshot},
               {"SpeedViews::facts", &TailScene::facts},
               {"SpeedViews::newest", &TailScene::newest},
               {"SpeedViews::stations", &TailScene::stations},
               {"TailFeed::apply", &TailScene::apply},
               {"TailFeed::trim", &TailScene::trim}},
              {"SpeedViews", "TailFeed"});
}

// A fact is remembered, and one was forgotten.
struct MemoryScene {
  explicit MemoryScene(std::unique_ptr<RecentlySeenWorld> decorated) : world(std::move(decorated)) {
    EXPECT_TRUE(world->feed().apply(std::vector{tail_fact("a", 100, 10)}, {{0, 11}}));
    world->forget_all();
    EXPECT_TRUE(world->feed().apply(std::vector{tail_fact("a", 200, 11)}, {{0, 12}}));
  }

  Result<std::string> held_at(std::int64_t time, std::int64_t offset) {
    return world->seen().held(tail_fact("a", time, offset).fact).map([](const HeldStatements& held) {
      return std::string(held.equal ? "equal" : "not equal") + (held.newest ? ", newest known" : "");
    });
  }
  Result<std::string> held() { return held_at(200, 11); }
  Result<std::string> forgotten() {
    return world->seen().forgotten().map([](const Offsets& offsets) { return text_of(offsets); });
  }
  Result<std::string> apply() { return done(world->feed().apply(std::vector{tail_fact("a", 300, 12)}, {{0, 13}})); }
  Result<std::string> trim() { return done(world->feed().trim({{0, 12}})); }
  std::string state() {
    return held_at(100, 10).value() + "\n" + held_at(200, 11).value() + "\n" + held_at(300, 12).value() + "\n" +
           forgotten().value();
  }

  const std::unique_ptr<RecentlySeenWorld> world;
};

TEST_P(RecentlySeenContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<MemoryScene>(GetParam())
      .expect({{"RecentlySeen::held", &MemoryScene::held},
               {"RecentlySeen::forgotten", &MemoryScene::forgotten},
               {"TailFeed::apply", &MemoryScene::apply},
               {"TailFeed::trim", &MemoryScene::trim}},
              {"RecentlySeen", "TailFeed"});
}

}  // namespace
}  // namespace stratus
