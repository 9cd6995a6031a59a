// Accumulators: combining is exact, associative and commutative, and a longer period is the sum of its buckets.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/plain_cell.h"
#include "laws/generators.h"
#include "views/fold.h"
#include "views/present.h"
#include "views/wind_table.h"

namespace stratus {
namespace {

Moments moments_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& values) {
  Moments moments;
  for (const auto& [value, time] : values) moments.add(value, UtcSeconds{time});
  return moments;
}

Moments flags_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& values) {
  Moments moments;
  for (const auto& [value, time] : values) moments.add_flag(value > 0 ? 1 : 0, UtcSeconds{time * 3600});
  return moments;
}

// Small values and times, so that extremes tie, and values whose squares need more than 64 bits.
rc::Gen<Moments> any_moments() {
  const auto value = rc::gen::weightedOneOf<std::int64_t>(
      {{4, rc::gen::inRange<std::int64_t>(-3, 4)}, {1, rc::gen::inRange<std::int64_t>(-7'500'000'000, 7'500'000'000)}});
  const auto values = rc::gen::container<std::vector<std::pair<std::int64_t, std::int64_t>>>(
      rc::gen::pair(value, rc::gen::inRange<std::int64_t>(-2, 3)));
  return rc::gen::oneOf(rc::gen::map(values, moments_of), rc::gen::map(values, flags_of));
}

Moments sum(Moments a, const Moments& b) {
  a.combine(b);
  return a;
}

RC_GTEST_PROP(MomentsLaw, IsACommutativeMonoid, ()) {
  const Moments a = *any_moments();
  const Moments b = *any_moments();
  const Moments c = *any_moments();
  RC_ASSERT(sum(a, b) == sum(b, a));
  RC_ASSERT(sum(sum(a, b), c) == sum(a, sum(b, c)));
  RC_ASSERT(sum(a, Moments{}) == a);
  RC_ASSERT(sum(Moments{}, a) == a);
}

// The vector mean is never longer than the mean speed of the same winds, but for the 10^-6 to which the sines are rounded.
RC_GTEST_PROP(WindLaw, TheVectorMeanIsAtMostTheScalarMean, ()) {
  Cell cell;
  const auto add = [&](const char* measure, std::int64_t value) { cell.measures[*find_measure(measure)].add_sum(value); };
  for (int i = *rc::gen::inRange(1, 6); i > 0; --i) {
    const std::int32_t speed = *rc::gen::inRange(0, 7501);
    const std::int32_t direction = *rc::gen::inRange(1, 361);
    add("wind_east", wind_east(speed, direction));
    add("wind_north", wind_north(speed, direction));
    add("wind_speed_directed_mps", speed);
  }
  const auto wind = wind_vector(cell);
  RC_ASSERT(wind.has_value());
  RC_ASSERT(wind->steadiness >= 0 && wind->steadiness <= 1 + 1e-6);
  RC_ASSERT(rounded(wind->steadiness, 4).value <= 10'000);
}

rc::Gen<Cell> any_cell() {
  return rc::gen::exec([] {
    Cell cell;
    cell.facts = *rc::gen::inRange(0, 4);
    if (cell.facts == 0) return cell;
    cell.observations = *rc::gen::inRange(0, 4);
    cell.flagged = *rc::gen::inRange(0, 4);
    cell.max_known_at = *odd_known_at();
    for (Moments& moments : cell.measures) moments = *any_moments();
    for (auto left = *rc::gen::inRange(0, 4); left > 0; --left)
      cell.histogram(*rc::gen::inRange<std::size_t>(0, kHistogramCount)).add(*rc::gen::inRange(-2, 3));
    return cell;
  });
}

Cell sum(Cell a, const Cell& b) {
  a.combine(b);
  return a;
}

RC_GTEST_PROP(CellLaw, IsACommutativeMonoid, ()) {
  const Cell a = *any_cell();
  const Cell b = *any_cell();
  const Cell c = *any_cell();
  RC_ASSERT(sum(a, b) == sum(b, a));
  RC_ASSERT(sum(sum(a, b), c) == sum(a, sum(b, c)));
  RC_ASSERT(sum(a, Cell{}) == a);
  RC_ASSERT(sum(Cell{}, a) == a);
}

// Cells of all facts of one station, by the engine.
std::map<BucketKey, Cell> fold(const ViewSpec& view, const StationCalendar& calendar, std::vector<Fact> facts) {
  std::stable_sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return a.time < b.time; });
  std::vector<const Fact*> pointers;
  for (const Fact& fact : facts) pointers.push_back(&fact);
  CellFolder folder(view, calendar);
  for_each_identity(pointers, [&](std::span<const Fact* const> same) { folder.add(derive(same, calendar)); });
  return folder.cells();
}

// Facts of different instants can be folded apart and combined: so days add up to months, and partitions to wholes.
RC_GTEST_PROP(FoldLaw, PartsOfInstantsAddUpToTheWhole, ()) {
  const Station station = *rc::gen::elementOf(odd_stations());
  const StationCalendar calendar = *StationCalendar::make(station);
  const ViewSpec view = *rc::gen::elementOf(kViews);
  std::vector<Fact> all = *history();
  std::vector<Fact> parts[2];
  for (Fact& fact : all) {
    fact.station = station.id;
    parts[fact.time.value / 3600 % 2 == 0 ? 0 : 1].push_back(fact);
  }
  std::map<BucketKey, Cell> combined = fold(view, calendar, parts[0]);
  for (const auto& [key, cell] : fold(view, calendar, parts[1])) combined[key].combine(cell);
  const auto whole = fold(view, calendar, all);
  RC_ASSERT(combined.size() == whole.size());
  for (const auto& [key, cell] : whole) RC_ASSERT(to_plain(combined.at(key)) == to_plain(cell));
}

}  // namespace
}  // namespace stratus
