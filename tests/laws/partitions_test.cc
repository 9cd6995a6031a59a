// Nothing depends on the partition in which a message stands, nor on keys that move when partitions are added.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "engine/verify.h"
#include "laws/generators.h"
#include "laws/steps.h"
#include "reference/believe.h"
#include "support/partitioned_log.h"
#include "weather/message.h"

namespace stratus {
namespace {

std::vector<Fact> without_positions(const std::vector<StoredFact>& stored) {
  std::vector<Fact> facts;
  for (const StoredFact& one : stored) facts.push_back(one.fact);
  return facts;
}

std::vector<StoredFact> dataset_facts(Spine& spine) { return spine.rows().facts; }

// More partitions and facts, some of which were said before and now stand in another partition too.
std::vector<Fact> go_on(PartitionedLog& log, Spine& spine) {
  log.add_partitions(*rc::gen::inRange<std::size_t>(0, 3));
  std::vector<Fact> facts = *history();
  for (const StoredFact& before : spine.facts()) {
    if (*rc::gen::inRange(0, 4) == 0) facts.push_back(before.fact);
  }
  append_in_pieces(spine, facts);
  return facts;
}

void expect_difference(const std::string& lines) {
  if (!lines.empty()) RC_FAIL(lines);
}

RC_GTEST_PROP(PartitionsLaw, AnswersAreThoseOfTheReferenceAndOfOnePartition, ()) {
  PartitionedLog log(1);
  Spine many(odd_registry(), &log);
  Spine one(odd_registry());
  for (auto rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    one.append(go_on(log, many));
    disturb(many);
    for (const UtcMillis as_of : {kEndOfTime, *odd_known_at()}) {
      const Scope scope{Layer::kMerged, as_of};
      const PlainCells found = all_answers(many.reading(), many.stations(), many.facts(), scope);
      expect_difference(difference(must(plain_cells(many.facts(), many.stations(), as_of)), found));
      expect_difference(difference(all_answers(one.reading(), one.stations(), one.facts(), scope), found));
    }
    std::vector<StoredFact> raw;
    for (const auto& [id, station] : many.stations().stations()) {
      for (StoredFact& stored : must(many.reading().facts(id, {kEarliestTime, kLatestTime}, {})))
        raw.push_back(std::move(stored));
    }
    RC_ASSERT(without_positions(raw) == without_positions(plain_union(many.facts())));
  }
}

// Which position of an equal fact a dataset has, depends on the runs; everything else does not.
RC_GTEST_PROP(PartitionsLaw, IncrementalRunsHoldWhatARebuildHolds, ()) {
  PartitionedLog log(*rc::gen::inRange<std::size_t>(1, 4));
  Spine spine(odd_registry(), &log);
  for (auto rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    go_on(log, spine);
    disturb(spine);
  }
  spine.batch();
  const PinnedManifest incremental = spine.version();
  const auto cells = spine.rows().cells;
  const std::vector<StoredFact> found = dataset_facts(spine);
  // Of ports that have read nothing yet.
  const ParquetDataset dataset(spine.files());
  const ParquetViews views(spine.files());
  ParquetVersions unread(spine.catalog(), dataset, views);
  const auto verified = must(verify(spine.log(), must(unread.current()), spine.stations()));
  for (const std::string& line : verified.differences) RC_FAIL(line);
  for (const StoredFact& stored : found)
    RC_ASSERT(std::find(spine.facts().begin(), spine.facts().end(), stored) != spine.facts().end());
  spine.batch({.from_log = true});
  RC_ASSERT(without_positions(dataset_facts(spine)) == without_positions(found));
  RC_ASSERT(spine.rows().cells == cells);
  RC_ASSERT(spine.version()->horizon == incremental->horizon);
}

// Also when an equal fact comes into a partition of a smaller number, in the tail or in a later run.
TEST(PartitionsLaw, WhatABatchCoversKeepsItsPosition) {
  const Station station = odd_stations()[0];
  Fact fact;
  fact.station = station.id;
  fact.elements.set(Element::kTemperature, 1);
  const std::string message = encode_message(fact, station);
  PartitionedLog log(3);
  Spine spine(odd_registry(), &log);
  for (const std::int32_t partition : {2, 1, 0}) {
    std::string key = "a";
    while (log.place(key) != partition) ++key[0];
    const LogMessage one{key, message};
    must(log.append({&one, 1}, UtcMillis{0}).at(0));
    spine.restart();
    const Reading reading = spine.reading();
    const auto facts = must(reading.facts(station.id, {kEarliestTime, kLatestTime}, {}));
    ASSERT_EQ(facts, (std::vector<StoredFact>{{fact, {2, 0}}}));
    EXPECT_EQ(reading.from_batch(facts[0].position), partition != 2);
    spine.batch();
    ASSERT_EQ(dataset_facts(spine), facts);
  }
}

}  // namespace
}  // namespace stratus
