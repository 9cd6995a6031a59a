#include "views/canonical_cell.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <vector>

namespace stratus {
namespace {

KeyedCell some_cell() {
  KeyedCell keyed{StationId("station_Paris_FR"), {20'000}, {}};
  keyed.cell.note_facts(2, {1'764'000'360'000});
  keyed.cell.observations = 2;
  keyed.cell.measures[0].add(15, {1'764'000'000});
  keyed.cell.measures[0].add(20, {1'764'003'600});
  return keyed;
}

KeyedCell with_histograms(std::vector<std::vector<std::int32_t>> values) {
  KeyedCell keyed = some_cell();
  for (std::size_t i = 0; i < values.size(); ++i) keyed.cell.histogram(i) = Histogram::of(values[i]);
  return keyed;
}

std::string bytes_of(std::string_view view, const KeyedCell& keyed) {
  std::string bytes;
  append_canonical_bytes(view, keyed, bytes);
  return bytes;
}

TEST(CanonicalCell, DiffersWhereverCellsDiffer) {
  const std::string bytes = bytes_of("daily_civil", some_cell());
  EXPECT_EQ(bytes, bytes_of("daily_civil", some_cell()));
  EXPECT_NE(bytes, bytes_of("daily_utc", some_cell()));
  const std::vector<std::function<void(KeyedCell&)>> changes{
      [](KeyedCell& k) { k.station = StationId("x"); },
      [](KeyedCell& k) { k.key.value += 1; },
      [](KeyedCell& k) { k.cell.facts += 1; },
      [](KeyedCell& k) { k.cell.observations += 1; },
      [](KeyedCell& k) { k.cell.flagged += 1; },
      [](KeyedCell& k) { k.cell.max_known_at.value += 1; },
      [](KeyedCell& k) { std::swap(k.cell.measures[0], k.cell.measures[1]); },
      [](KeyedCell& k) { k.cell.measures[0].sum += 1; },
      [](KeyedCell& k) { k.cell.measures[0].sum_squares += Int128{1} << 100U; },
      [](KeyedCell& k) { k.cell.measures[0].greatest_time.value += 1; },
      [](KeyedCell& k) { k.cell.measures[0].hours = 1; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    KeyedCell changed = some_cell();
    changes[i](changed);
    EXPECT_NE(bytes_of("daily_civil", changed), bytes) << "change " << i;
  }
}

TEST(CanonicalCell, DiffersWhereHistogramsDiffer) {
  std::set<std::string> all{bytes_of("v", some_cell())};
  const std::vector<std::vector<std::vector<std::int32_t>>> different{{{1}},     {{1, 1}},   {{2}},        {{1, 2}},
                                                                      {{}, {1}}, {{1}, {1}}, {{}, {}, {1}}};
  for (const auto& values : different) EXPECT_TRUE(all.insert(bytes_of("v", with_histograms(values))).second);
}

}  // namespace
}  // namespace stratus
