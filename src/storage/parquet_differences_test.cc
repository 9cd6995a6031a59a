#include "storage/parquet_differences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <tuple>

#include "storage/parquet_folder.h"
#include "support/dropping_file_system.h"
#include "views/canonical_cell.h"
#include "views/fact_set.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

using ::testing::IsEmpty;

constexpr std::int64_t kDay = 86400;
const ViewSpec& kCells = view_of(BucketScheme::kUtcDay);

using Place = std::tuple<std::string, std::int64_t>;  // station, day

struct Told {
  std::set<Place> facts;
  std::set<Place> cells;
};

class ParquetDifferencesTest : public ::testing::Test {
 protected:
  Told between(std::int64_t older, std::int64_t newer) {
    Told told;
    const Status status = folder.differences().between(
        older, newer,
        [&](const FactSelection& days) -> Status {
          for (const auto& [station, ranges] : days) {
            for (const TimeRange& range : ranges) {
              for (auto time = range.from; time < range.to; time = time + kDay)
                EXPECT_TRUE(told.facts.emplace(station.text(), time.value / kDay).second) << "told twice";
            }
          }
          return {};
        },
        [&](const ViewSpec& view, const KeySelection& keys) -> Status {
          EXPECT_EQ(view.name, kCells.name);
          for (const auto& [station, of_station] : keys) {
            for (const BucketKey key : of_station)
              EXPECT_TRUE(told.cells.emplace(station.text(), key.value).second) << "told twice";
          }
          return {};
        });
    EXPECT_TRUE(status) << status.error().message;
    return told;
  }

  // By place what the version says there.
  std::map<Place, ContentDigest> facts_of(std::int64_t version) {
    std::map<Place, ContentDigest> days;
    if (version == 0) return days;
    const auto pinned = folder.versions().open(version).value();
    const auto facts = pinned->facts(stations(), {{0}, {1000 * kDay}}, {}).value();
    for (const StoredFact& stored : facts) {
      std::string bytes;
      append_canonical_bytes(stored.fact, bytes);
      days[{stored.fact.station.text(), stored.fact.time.value / kDay}].add(bytes);
    }
    return days;
  }
  std::map<Place, ContentDigest> cells_of(std::int64_t version) {
    std::map<Place, ContentDigest> keys;
    if (version == 0) return keys;
    const auto pinned = folder.versions().open(version).value();
    const auto cells = pinned->cells(kCells, stations(), {0}, {1000}, {}).value();
    for (const KeyedCell& keyed : cells) {
      std::string bytes;
      append_canonical_bytes(kCells.name, keyed, bytes);
      keys[{keyed.station.text(), keyed.key.value}].add(bytes);
    }
    return keys;
  }
  static std::set<Place> different(const std::map<Place, ContentDigest>& a, const std::map<Place, ContentDigest>& b) {
    std::set<Place> places;
    for (const auto& [place, digest] : a) {
      const auto other = b.find(place);
      if (other == b.end() || other->second != digest) places.insert(place);
    }
    for (const auto& [place, digest] : b) {
      if (!a.contains(place)) places.insert(place);
    }
    return places;
  }
  static std::vector<StationId> stations() {
    std::vector<StationId> ids;
    ids.reserve(kStations);
    for (int i = 0; i < kStations; ++i) ids.emplace_back("s" + std::to_string(10 + i));
    return ids;
  }

  void publish_some() {
    const auto draft = folder.store().begin(DraftStart::kVersion, published).value();
    draft->info().run_id = "run";
    draft->info().generation = "rules";
    std::map<MonthNumber, std::vector<StoredFact>> months;
    std::map<std::pair<StationId, std::int64_t>, KeyedCell> cells;
    for (int i = 0; i < 12; ++i) {
      StoredFact stored;
      stored.fact.station = stations()[draw() % kStations];
      const auto day = static_cast<std::int64_t>(draw() % 60);
      stored.fact.time = {day * kDay + static_cast<std::int64_t>(draw() % 3) * 3600};
      stored.fact.known_at = {static_cast<std::int64_t>(draw() % 3)};
      stored.fact.elements.set(Element::kTemperature, static_cast<std::int32_t>(draw() % 3));
      months[month_of(stored.fact.time)].push_back(stored);
      KeyedCell keyed{stored.fact.station, {day * 10}, {}};
      keyed.cell.note_facts(static_cast<std::int64_t>(draw() % 3), {1});
      cells[{keyed.station, keyed.key.value}] = keyed;
    }
    for (auto& [month, facts] : months) {
      make_canonical(facts);
      ASSERT_TRUE(draft->join(month, facts));
    }
    std::vector<KeyedCell> sorted;
    sorted.reserve(cells.size());
    for (const auto& [key, keyed] : cells) sorted.push_back(keyed);
    ASSERT_TRUE(draft->put_cells(kCells, sorted));
    published = draft->publish(UtcMillis{1})->number;
  }

  static constexpr int kStations = 6;
  std::mt19937 draw{5};
  DroppingFileSystem disk;
  ParquetFolder folder{disk, "/data", {{.base_rows = 20, .additions = 1}, {}}};
  std::int64_t published = 0;
};

TEST_F(ParquetDifferencesTest, WhateverIsOtherIsTold) {
  std::vector<std::int64_t> versions{0};
  for (int i = 0; i < 8; ++i) {
    publish_some();
    versions.push_back(published);
    if (i % 2 == 0) continue;
    const auto merged = folder.store().merge(UtcMillis{1}, {});
    ASSERT_TRUE(merged) << merged.error().message;
    if (*merged) published = (*merged)->number;
    versions.push_back(published);
  }
  for (const std::int64_t older : versions) {
    for (const std::int64_t newer : versions) {
      if (newer == 0) continue;
      const Told told = between(older, newer);
      EXPECT_EQ(told.facts, different(facts_of(older), facts_of(newer))) << older << " to " << newer;
      for (const Place& place : different(cells_of(older), cells_of(newer)))
        EXPECT_TRUE(told.cells.contains(place)) << older << " to " << newer;
    }
  }
}

TEST_F(ParquetDifferencesTest, AMergeChangesNothing) {
  for (int i = 0; i < 3; ++i) publish_some();
  const std::int64_t before = published;
  const auto merged = folder.store().merge(UtcMillis{1}, {});
  ASSERT_TRUE(merged && *merged);
  const Told told = between(before, (*merged)->number);
  EXPECT_THAT(told.facts, IsEmpty());
  EXPECT_THAT(told.cells, IsEmpty());
}

TEST_F(ParquetDifferencesTest, AVersionThatIsNotKeptIsNotFound) {
  publish_some();
  const auto tell_facts = [](const FactSelection&) { return Status(); };
  const auto tell_cells = [](const ViewSpec&, const KeySelection&) { return Status(); };
  EXPECT_EQ(folder.differences().between(7, 1, tell_facts, tell_cells).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace stratus
