// Answers are a function of the set of facts: cuts, order, repetition, restarts and overlaps change nothing.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "laws/generators.h"
#include "laws/steps.h"
#include "reference/believe.h"
#include "serving/climate_query.h"
#include "serving/facts_query.h"
#include "support/spine.h"
#include "views/closed_months.h"

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

// What the plain way makes of all facts of one station that the reading admits: a cell answers only when all that fell into
// its bucket was known, and the tail has nothing of it.
std::vector<BucketAnswer> plain_answers(const Reading& reading, const ViewSpec& view, const Station& station,
                                        const Scope& scope) {
  const StationCalendar calendar = must(StationCalendar::make(station));
  const TimeRange always{kEarliestTime, kLatestTime};
  const auto cells_of = [&](const std::vector<StoredFact>& facts, auto&& visit) {
    std::vector<const Fact*> pointers;
    for (const StoredFact& stored : facts) pointers.push_back(&stored.fact);
    CellFolder folder(view, calendar);
    for_each_identity(pointers, [&](std::span<const Fact* const> same) {
      const Derived derived = derive(same, calendar);
      folder.add(derived);
      visit(derived, placement_of(view, calendar, derived.time).instant);
    });
    return folder.cells();
  };
  const auto nothing = [](const Derived&, BucketKey) {};
  const auto of_tail = cells_of(must(reading.tail_facts({&station.id, 1}, always, scope)), nothing);
  const auto of_dataset = cells_of(must(reading.facts(station.id, always, {Layer::kBatch, kEndOfTime})), nothing);
  const std::vector<StoredFact> facts = must(reading.facts(station.id, always, scope));
  std::map<BucketKey, BucketAnswer> answers;
  const auto cells = cells_of(facts, [&](const Derived& derived, BucketKey key) {
    if (!counts_in(derived, view)) return;
    const auto believed =
        std::find_if(facts.begin(), facts.end(), [&](const auto& s) { return &s.fact == derived.believed; });
    ++(reading.from_batch(believed->position) ? answers[key].from_batch : answers[key].from_speed);
  });
  std::vector<BucketAnswer> all;
  for (const auto& [key, cell] : cells) {
    BucketAnswer& answer = all.emplace_back(answers[key]);
    answer.key = key;
    answer.cell = cell;
    const auto whole = of_dataset.find(key);
    answer.stored = !of_tail.contains(key) && whole != of_dataset.end() && whole->second.max_known_at <= scope.as_of &&
                    key < stored_end(view, reading.version().newest_known_at);
  }
  return all;
}

// Cells and tail together are the fold over the facts of both, to the last field, whether the tail speaks of identities of
// the dataset or of others.
RC_GTEST_PROP(LayersLaw, CellsWithTheTailAreTheFoldOfAllFacts, ()) {
  Spine spine(odd_registry());
  for (auto rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    append_in_pieces(spine, *history());
    disturb(spine);
  }
  append_in_pieces(spine, *history());
  const Reading reading = spine.reading();
  const Scope scope{Layer::kMerged, *rc::gen::element(kEndOfTime, UtcMillis{0}, UtcMillis{2000})};
  for (const auto& [id, station] : spine.stations().stations()) {
    for (const ViewSpec& view : kViews) {
      const std::int64_t many = view.bucket == BucketScheme::kHour ? 24 * 40'000 : 40'000;
      const auto found = must(bucket_answers(reading, view, station, {-many}, {many}, scope));
      auto wanted = plain_answers(reading, view, station, scope);
      if (!view.stored || reading.version().number == 0) {
        for (BucketAnswer& answer : wanted) answer.stored = false;
      }
      RC_ASSERT(found.size() == wanted.size());
      for (std::size_t i = 0; i < found.size(); ++i) RC_ASSERT(found[i] == wanted[i]);
    }
  }
}

// Hyndman and Fan's type 8 over the sorted values themselves, in three hundredths of a step.
std::int64_t plain_quantile(const std::vector<std::int64_t>& sorted, int percent) {
  const auto n = static_cast<std::int64_t>(sorted.size());
  const std::int64_t position = std::clamp<std::int64_t>(percent * (3 * n + 1) + 100, 300, 300 * n);
  const auto index = static_cast<std::size_t>(position / 300 - 1);
  const std::int64_t above = sorted[std::min(index + 1, sorted.size() - 1)];
  return 300 * sorted[index] + position % 300 * (above - sorted[index]);
}

// The believed observations on the grid, on those days of the station's clock.
std::vector<Fact> plain_observations(const Reading& reading, const Station& station, const SummaryQuery& query) {
  std::map<UtcSeconds, std::vector<Fact>> identities;
  for (const StoredFact& stored : must(reading.facts(station.id, {kEarliestTime, kLatestTime}, query.scope)))
    identities[stored.fact.time].push_back(stored.fact);
  std::vector<Fact> found;
  for (const auto& [time, facts] : identities) {
    const std::int64_t day = plain_key(PlainBucket::kCivilDay, station, time);
    const auto believed = plain_resolve(facts);
    if (believed && kMeasuredKinds.contains(believed->kind) && plain_on_grid(station, time) && query.first.value <= day &&
        day <= query.last.value)
      found.push_back(*believed);
  }
  return found;
}

std::vector<std::int64_t> plain_values(const std::vector<Fact>& facts, Element element) {
  std::vector<std::int64_t> values;
  for (const Fact& fact : facts) {
    const auto value = fact.elements.get(element);
    if (value && info(element).least <= *value && *value <= info(element).greatest) values.push_back(*value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

// Whichever months of it come from cells.
RC_GTEST_PROP(LayersLaw, TheClimateIsThatOfTheObservations, ()) {
  Spine spine(odd_registry());
  for (auto rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    append_in_pieces(spine, *history());
    disturb(spine);
  }
  append_in_pieces(spine, *history());
  const Reading reading = spine.reading();
  const StoredFact& some = *rc::gen::elementOf(spine.facts());
  const Station& station = *spine.stations().find(some.fact.station);
  const std::int64_t day = floor_div(some.fact.time.value, 86400);
  SummaryQuery query;
  query.first = {day - *rc::gen::inRange<std::int64_t>(0, 80)};
  query.last = {day + *rc::gen::inRange<std::int64_t>(-1, 80)};
  query.scope = {*rc::gen::element(Layer::kMerged, Layer::kBatch, Layer::kSpeed),
                 *rc::gen::element(kEndOfTime, *odd_known_at())};
  query.until = kLatestTime;
  const Climate found = must(climate(reading, station, query));
  const std::vector<Fact> facts = plain_observations(reading, station, query);
  auto quantiles = found.quantiles.begin();
  for (const Element element : {Element::kTemperature, Element::kWindSpeed, Element::kPressure}) {
    const std::vector<std::int64_t> values = plain_values(facts, element);
    if (values.empty()) continue;
    RC_ASSERT(quantiles != found.quantiles.end());
    RC_ASSERT(quantiles->element == element);
    RC_ASSERT(quantiles->count == static_cast<std::int64_t>(values.size()));
    const Int128 unit = Exact(Decimal{1, info(element).scale}).denominator;
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
      const Exact& have = quantiles->values[i];
      RC_ASSERT(have.numerator * 300 * unit == Int128{plain_quantile(values, kQuantiles[i])} * have.denominator);
    }
    ++quantiles;
  }
  RC_ASSERT(quantiles == found.quantiles.end());
  std::int64_t calm = 0;
  std::int64_t winds = 0;
  for (const Fact& fact : facts) {
    if (plain_values({fact}, Element::kWindSpeed).empty()) continue;
    const bool is_calm = fact.elements.get(Element::kWindSpeed) == 0;
    const auto directions = plain_values({fact}, Element::kWindDirection);
    calm += is_calm ? 1 : 0;
    winds += is_calm || (!directions.empty() && directions[0] != 0) ? 1 : 0;
  }
  RC_ASSERT(found.rose.calm == calm);
  RC_ASSERT(found.rose.total == winds);
}

std::optional<StoredFact> plain_latest(const Reading& reading, const StationId& station, UtcSeconds now,
                                       const Scope& scope) {
  const auto facts = must(reading.facts(station, {kEarliestTime, now + 1}, scope));
  std::map<UtcSeconds, std::vector<Fact>> identities;
  for (const StoredFact& stored : facts) identities[stored.fact.time].push_back(stored.fact);
  for (auto at = identities.rbegin(); at != identities.rend(); ++at) {
    const auto believed = plain_resolve(at->second);
    if (!believed || believed->elements.empty() || !kMeasuredKinds.contains(believed->kind)) continue;
    for (const StoredFact& stored : facts) {
      if (stored.fact == *believed) return stored;
    }
  }
  return std::nullopt;
}

RC_GTEST_PROP(LayersLaw, TheLatestIsThatOfAllFacts, ()) {
  Spine spine(odd_registry());
  for (auto rounds = *rc::gen::inRange(0, 3); rounds > 0; --rounds) {
    append_in_pieces(spine, *history());
    disturb(spine);
  }
  append_in_pieces(spine, *history());
  const Reading reading = spine.reading();
  std::vector<Station> stations;
  for (const auto& [id, station] : spine.stations().stations()) stations.push_back(station);
  // Mostly within the days of the facts.
  const StoredFact& some = *rc::gen::elementOf(spine.facts());
  const UtcSeconds now = some.fact.time + *rc::gen::element<std::int64_t>(-3600, 0, 1, 7200, 40 * 3600, 400 * 86400);
  const UtcMillis as_of = *rc::gen::element(kEndOfTime, UtcMillis{0}, UtcMillis{2000});
  for (const Layer layer : {Layer::kMerged, Layer::kBatch, Layer::kSpeed}) {
    const Scope scope{layer, as_of};
    const auto found = must(latest(reading, stations, now, scope));
    for (std::size_t i = 0; i < stations.size(); ++i) {
      const auto wanted = plain_latest(reading, stations[i].id, now, scope);
      RC_ASSERT(found[i].has_value() == wanted.has_value());
      if (wanted) RC_ASSERT(found[i]->stored == *wanted);
    }
  }
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
