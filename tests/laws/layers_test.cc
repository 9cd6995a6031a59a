// Answers are a function of the set of facts: cuts, order, repetition, restarts and overlaps change nothing.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "laws/generators.h"
#include "laws/steps.h"
#include "reference/believe.h"
#include "support/spine.h"

namespace stratus {
namespace {

void expect_reference(Spine& spine, const Scope& scope = {}) {
  const PlainCells wanted = must(plain_cells(spine.facts(), spine.stations(), scope.as_of));
  const std::string lines = difference(wanted, all_answers(spine.reading(), spine.stations(), spine.facts(), scope));
  if (!lines.empty()) RC_FAIL(lines);
}

// Raw facts too: dataset and tail joined are the set of all facts, each with its smallest position.
void expect_all_facts(Spine& spine) {
  std::vector<StoredFact> found;
  const Reading reading = spine.reading();
  for (const auto& [id, station] : spine.stations().stations()) {
    const auto of_station = must(reading.facts(id, {kEarliestTime, kLatestTime}, {}));
    found.insert(found.end(), of_station.begin(), of_station.end());
  }
  RC_ASSERT(found == plain_union(spine.facts()));
}

RC_GTEST_PROP(LayersLaw, AnswersEqualTheReferenceAtEveryMoment, ()) {
  Spine spine(odd_registry());
  const auto rounds = *rc::gen::inRange(1, 4);
  for (int round = 0; round < rounds; ++round) {
    append_in_pieces(spine, *history());
    disturb(spine);
    expect_reference(spine);
    expect_all_facts(spine);
  }
}

RC_GTEST_PROP(LayersLaw, AsOfIsTheAnswerOfThen, ()) {
  Spine spine(odd_registry());
  for (int round = 0; round < 2; ++round) {
    append_in_pieces(spine, *history());
    disturb(spine);
  }
  for (const Layer layer : {Layer::kMerged}) expect_reference(spine, {layer, *odd_known_at()});
}

// The layers alone: the batch answers for its positions, the speed layer for those after them.
RC_GTEST_PROP(LayersLaw, EachLayerAnswersForItsPositions, ()) {
  Spine spine(odd_registry());
  append_in_pieces(spine, *history());
  spine.batch({}, *rc::gen::inRange<std::int64_t>(0, 10));
  append_in_pieces(spine, *history());
  if (*rc::gen::arbitrary<bool>()) spine.restart(*rc::gen::inRange<std::int64_t>(0, 10));
  const UtcMillis as_of = *rc::gen::element(kEndOfTime, UtcMillis{1000});
  const Offsets horizon = spine.version()->horizon.end;
  for (const Layer layer : {Layer::kBatch, Layer::kSpeed}) {
    std::vector<StoredFact> of_layer;
    for (const StoredFact& stored : spine.facts()) {
      if (horizon.covers(stored.position) == (layer == Layer::kBatch)) of_layer.push_back(stored);
    }
    const PlainCells wanted = must(plain_cells(of_layer, spine.stations(), as_of));
    const auto found = all_answers(spine.reading(), spine.stations(), spine.facts(), {layer, as_of});
    const std::string lines = difference(wanted, found);
    if (!lines.empty()) RC_FAIL(lines);
  }
}

RC_GTEST_PROP(LayersLaw, OrderAndDelayAndRepetitionDoNotMatter, ()) {
  const auto facts = *history();
  Spine straight(odd_registry());
  straight.append(facts);
  Spine mixed(odd_registry());
  std::vector<Fact> shuffled = facts;
  for (const Fact& fact : *rc::gen::container<std::vector<Fact>>(rc::gen::elementOf(facts))) shuffled.push_back(fact);
  for (std::size_t i = shuffled.size(); i > 1; --i)
    std::swap(shuffled[i - 1], shuffled[*rc::gen::inRange<std::size_t>(0, i)]);
  const auto cut = *rc::gen::inRange<std::size_t>(0, shuffled.size() + 1);
  append_in_pieces(mixed, std::span(shuffled).first(cut));
  disturb(mixed);
  append_in_pieces(mixed, std::span(shuffled).subspan(cut));
  const UtcMillis as_of = *rc::gen::element(kEndOfTime, UtcMillis{0}, UtcMillis{2000});
  const auto wanted = all_answers(straight.reading(), straight.stations(), straight.facts(), {Layer::kMerged, as_of});
  const auto found = all_answers(mixed.reading(), mixed.stations(), mixed.facts(), {Layer::kMerged, as_of});
  const std::string lines = difference(wanted, found);
  if (!lines.empty()) RC_FAIL(lines);
}

// Where an observation came from is told truly, whichever way its bucket was answered.
RC_GTEST_PROP(LayersLaw, SharesOfTheLayersAddUp, ()) {
  Spine spine(odd_registry());
  append_in_pieces(spine, *history());
  disturb(spine);
  append_in_pieces(spine, *history());
  const Reading reading = spine.reading();
  const Offsets horizon = spine.version()->horizon.end;
  const auto first_position = [&](const Fact& fact) {
    for (const StoredFact& stored : spine.facts()) {
      if (stored.fact == fact) return stored.position;
    }
    return LogPosition{};
  };
  for (const auto& [id, station] : spine.stations().stations()) {
    std::map<std::int64_t, std::int64_t> from_speed;
    std::map<UtcSeconds, std::vector<Fact>> identities;
    for (const StoredFact& stored : spine.facts()) {
      if (stored.fact.station == id) identities[stored.fact.time].push_back(stored.fact);
    }
    for (const auto& [time, facts] : identities) {
      const auto believed = plain_resolve(facts);
      if (!believed || believed->elements.empty() || !kMeasuredKinds.contains(believed->kind) ||
          !plain_on_grid(station, time))
        continue;
      if (!horizon.covers(first_position(*believed))) ++from_speed[plain_key(PlainBucket::kUtcDay, station, time)];
    }
    const auto answers = must(bucket_answers(reading, view_of(BucketScheme::kUtcDay), station, {-40000}, {40000}, {}));
    for (const BucketAnswer& answer : answers) {
      RC_ASSERT(answer.from_batch + answer.from_speed == answer.cell.observations);
      RC_ASSERT(answer.from_speed == from_speed[answer.key.value]);
    }
  }
}

}  // namespace
}  // namespace stratus
