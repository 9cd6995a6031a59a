// Whatever comes in whatever order, the tail gives what a plain list of facts would.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "speed/memory_tail.h"

namespace stratus {
namespace {

constexpr TimeRange kAllTimes{kEarliestTime, kLatestTime};

// Random histories of few stations and instants, with ties everywhere, over some partitions; and the plain list of them.
class TailLaw : public ::testing::TestWithParam<unsigned> {
 protected:
  std::int64_t draw(std::int64_t from, std::int64_t to) {
    return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
  }
  bool one_in(std::int64_t n) { return draw(1, n) == 1; }

  StationId station() { return StationId(std::string("station_") + static_cast<char>('a' + draw(0, 3))); }

  Fact fact() {
    if (!applied_.empty() && one_in(10)) return applied_[static_cast<std::size_t>(draw(0, last()))].fact;
    Fact fact;
    fact.station = station();
    fact.time = {one_in(20) ? draw(kEarliestTime.value, kLatestTime.value - 1) : draw(-5, spread_) * 3600};
    fact.kind = static_cast<Kind>(draw(0, 3));
    fact.known_at = {one_in(20) ? draw(INT64_MIN, INT64_MAX) : draw(-3, 3) * 1000};
    fact.retraction = one_in(6);
    for (const ElementInfo& element : kElements) {
      if (one_in(3)) fact.elements.set(element.element, static_cast<std::int32_t>(draw(element.least, element.greatest)));
    }
    if (one_in(9)) fact.elements.set(Element::kTemperature, one_in(2) ? kMaxStored : -kMaxStored);
    fact.precipitation_trace = one_in(4);
    if (one_in(3)) fact.is_rain = one_in(2);
    if (one_in(3)) fact.is_storm = one_in(2);
    fact.condition = one_in(2) ? "" : "Nebel, dünn " + std::to_string(draw(0, 3));
    fact.origin = one_in(2) ? "api" : "file " + fact.condition;
    return fact;
  }

  void apply() {
    std::vector<StoredFact> facts;
    Offsets end = end_;
    for (auto left = draw(0, 40); left > 0; --left) {
      const auto partition = static_cast<std::int32_t>(draw(0, 2));
      const LogPosition position{partition, end.at(partition)};
      end.set(partition, position.offset + 1);
      if (!one_in(10)) facts.push_back({fact(), position});
    }
    std::shuffle(facts.begin(), facts.end(), random_);
    ASSERT_TRUE(tail_.apply(facts, end));
    applied_.insert(applied_.end(), facts.begin(), facts.end());
    end_ = end;
    ends_.push_back(end);
  }
  void trim() {
    for (const auto& [partition, end] : end_) {
      if (one_in(2)) start_.set(partition, draw(start_.at(partition), end));
    }
    ASSERT_TRUE(tail_.trim(start_));
    std::erase_if(applied_, [&](const StoredFact& stored) { return start_.covers(stored.position); });
  }

  // In the order of the port; of equal instants in the order of the tail.
  std::vector<StoredFact> plain(std::span<const StationId> ids, TimeRange range, const TailSnapshot& at) const {
    std::vector<StoredFact> found;
    for (const StoredFact& stored : applied_) {
      const bool asked = std::find(ids.begin(), ids.end(), stored.fact.station) != ids.end();
      if (asked && range.contains(stored.fact.time) && at.contains(stored.position)) found.push_back(stored);
    }
    return sorted(std::move(found));
  }
  static std::vector<StoredFact> sorted(std::vector<StoredFact> facts) {
    std::sort(facts.begin(), facts.end(), [](const StoredFact& a, const StoredFact& b) {
      if (a.fact.station != b.fact.station) return a.fact.station < b.fact.station;
      const auto order = compare_said(a.fact, b.fact);
      return order != 0 ? order < 0 : a.position < b.position;
    });
    return facts;
  }
  static bool measured(const Fact& fact, UtcMillis as_of) {
    return kMeasuredKinds.contains(fact.kind) && !fact.retraction && !fact.elements.empty() && fact.known_at <= as_of;
  }
  std::vector<StoredFact> plain_newest(std::span<const StationId> ids, TimeRange range, UtcMillis as_of,
                                       const TailSnapshot& at) const {
    std::vector<StoredFact> found;
    for (const StationId& id : ids) {
      const auto all = plain({&id, 1}, range, at);
      const auto newest =
          std::find_if(all.rbegin(), all.rend(), [&](const StoredFact& s) { return measured(s.fact, as_of); });
      if (newest == all.rend()) continue;
      for (const StoredFact& stored : all) {
        if (newest->fact.time <= stored.fact.time) found.push_back(stored);
      }
    }
    return found;
  }

  void expect_facts() {
    std::vector<StationId> ids;
    for (const char* id : {"station_a", "station_b", "station_c", "station_d", "station_e"}) {
      if (!one_in(4)) ids.emplace_back(id);
    }
    TimeRange range = kAllTimes;
    if (one_in(2)) range = {{draw(-6, spread_) * 3600}, {draw(-6, spread_) * 3600 + 1}};
    TailSnapshot at = *tail_.snapshot();
    EXPECT_EQ(at, (TailSnapshot{start_, end_}));
    if (one_in(2) && !ends_.empty())
      at.end = ends_[static_cast<std::size_t>(draw(0, static_cast<std::int64_t>(ends_.size()) - 1))];
    EXPECT_EQ(sorted(*tail_.facts(ids, range, at)), plain(ids, range, at));
    const auto found = *tail_.facts(ids, range, at);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [](const StoredFact& a, const StoredFact& b) {
      return std::tie(a.fact.station, a.fact.time) < std::tie(b.fact.station, b.fact.time);
    }));
    const UtcMillis as_of = one_in(2) ? kEndOfTime : UtcMillis{draw(-3, 3) * 1000};
    EXPECT_EQ(sorted(*tail_.newest(ids, range, as_of, at)), plain_newest(ids, range, as_of, at));
  }
  void expect_held() {
    const Fact asked = fact();
    const HeldStatements held = *tail_.held(asked);
    bool equal = false;
    const Fact* newest = nullptr;
    for (const StoredFact& stored : applied_) {
      equal = equal || stored.fact == asked;
      if (Identity::of(stored.fact) != Identity::of(asked)) continue;
      if (newest == nullptr || compare_said(*newest, stored.fact) < 0) newest = &stored.fact;
    }
    EXPECT_EQ(held.equal, equal);
    ASSERT_EQ(held.newest.has_value(), newest != nullptr);
    if (newest == nullptr) return;
    EXPECT_EQ(held.newest->known_at, newest->known_at);
    EXPECT_EQ(held.newest->kind, newest->kind);
    EXPECT_EQ(held.newest->retraction, newest->retraction);
    EXPECT_EQ(held.newest->elements, newest->elements.count());
  }
  void expect_size() {
    std::set<StationId> ids;
    for (const StoredFact& stored : applied_) ids.insert(stored.fact.station);
    EXPECT_EQ(*tail_.stations(), ids);
    EXPECT_EQ(tail_.size().facts, applied_.size());
    EXPECT_EQ(tail_.size().bytes == 0, applied_.empty());
    EXPECT_EQ(*tail_.forgotten(), start_);
  }

  std::int64_t last() const { return static_cast<std::int64_t>(applied_.size()) - 1; }

  std::mt19937 random_{GetParam()};
  const std::int64_t spread_ = draw(1, 60);  // hours
  MemoryTail tail_{{}, static_cast<std::size_t>(draw(1, 100))};
  std::vector<StoredFact> applied_;  // and not trimmed
  std::vector<Offsets> ends_;
  Offsets start_;
  Offsets end_;
};

TEST_P(TailLaw, ItGivesWhatAPlainListGives) {
  for (int step = 0; step < 60 && !HasFailure(); ++step) {
    one_in(6) ? trim() : apply();
    expect_facts();
    expect_held();
    expect_size();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TailLaw, ::testing::Range(1U, 41U));

// Thousands of facts of one station, so that pages meet, fill and are cut.
TEST(FactRun, KeepsTheOrderHoweverFactsCome) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    std::mt19937 random(seed);
    std::vector<StoredFact> facts;
    for (int n = 0; n < 6000; ++n) {
      StoredFact stored;
      stored.fact.station = StationId("a");
      stored.fact.time = {seed == 4 ? 0 : n / 2 * 3600};
      stored.fact.elements.set(Element::kTemperature, static_cast<std::int32_t>(random() % 1200U) - 600);
      stored.fact.condition = std::to_string(random() % 7U);
      stored.position = {0, n};
      facts.push_back(stored);
    }
    if (seed == 2) std::reverse(facts.begin(), facts.end());
    if (seed > 2) std::shuffle(facts.begin(), facts.end(), random);
    FactLabels labels;
    FactRun run;
    for (const StoredFact& stored : facts) run.add(stored, labels);
    ASSERT_EQ(run.size(), facts.size());
    std::stable_sort(facts.begin(), facts.end(),
                     [](const StoredFact& a, const StoredFact& b) { return compare_said(a.fact, b.fact) < 0; });
    std::size_t rank = 0;
    for (const std::byte* packed : run) {
      Fact found;
      const PackedPlace place = unpack(packed, found);
      found.station = StationId("a");
      found.condition = labels[place.label].condition;
      ASSERT_EQ(found, facts[rank].fact) << "seed " << seed << ", rank " << rank;
      ASSERT_EQ(place.offset, facts[rank].position.offset);
      ASSERT_TRUE(run.said_of(found, labels).equal);
      ++rank;
    }
    EXPECT_EQ(rank, facts.size());
  }
}

}  // namespace
}  // namespace stratus
