#include <gmock/gmock.h>

#include <algorithm>

#include "contract/contract.h"
#include "contract/nasty_data.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(DatasetContract, EveryFactComesBackEqual) {
  const auto world = GetParam()();
  const auto facts = nasty_facts();
  const auto file = world->dataset().write(nasty_month(), facts, nasty_stations());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(facts.size()));
  EXPECT_EQ(file->month, nasty_month());
  const auto read = world->dataset().read(*file);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, facts);
}

TEST_P(DatasetContract, EqualFactsGiveAnEqualFile) {
  const auto world = GetParam()();
  auto facts = nasty_facts();
  const auto file = world->dataset().write(nasty_month(), facts, nasty_stations());
  EXPECT_EQ(file, world->dataset().write(nasty_month(), facts, nasty_stations()));
  facts.pop_back();
  EXPECT_NE(file->digest, world->dataset().write(nasty_month(), facts, nasty_stations())->digest);
}

TEST_P(DatasetContract, AMissingOrOtherFileIsDataLossThatNamesIt) {
  const auto world = GetParam()();
  const auto file = world->dataset().write(nasty_month(), nasty_facts(), nasty_stations());
  DataFile missing = *file;
  missing.path += ".gone";
  DataFile other = *file;
  other.digest = std::string(32, '0');
  for (const DataFile& wrong : {missing, other}) {
    const auto read = world->dataset().read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, ::testing::HasSubstr(wrong.path));
  }
}

TEST_P(DatasetContract, KeepsFactsOfStationsThatNobodyDescribed) {
  const auto world = GetParam()();
  const auto facts = nasty_facts();
  const auto file = world->dataset().write(nasty_month(), facts, StationRegistry());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(world->dataset().read(*file), facts);
  EXPECT_EQ(world->dataset().read_columns(*file)->rows, facts.size());
  EXPECT_EQ(file->content, world->dataset().write(nasty_month(), facts, nasty_stations())->content);
}

TEST_P(BatchViewsContract, EveryCellComesBackEqual) {
  const auto world = GetParam()();
  const auto cells = nasty_cells();
  const auto file = world->views().write(view_of(BucketScheme::kCivilDay), nasty_month(), cells);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(cells.size()));
  EXPECT_EQ(world->views().read(*file), cells);
}

TEST_P(BatchViewsContract, EqualCellsGiveAnEqualFileInEachView) {
  const auto world = GetParam()();
  auto cells = nasty_cells();
  const auto civil = world->views().write(view_of(BucketScheme::kCivilDay), nasty_month(), cells);
  EXPECT_EQ(civil, world->views().write(view_of(BucketScheme::kCivilDay), nasty_month(), cells));
  cells.pop_back();
  const auto utc = world->views().write(view_of(BucketScheme::kUtcDay), nasty_month(), cells);
  EXPECT_EQ(world->views().read(*civil)->size(), 3U);
  EXPECT_EQ(world->views().read(*utc)->size(), 2U);
}

TEST_P(BatchViewsContract, AMissingOrOtherFileIsDataLossThatNamesIt) {
  const auto world = GetParam()();
  const auto file = world->views().write(view_of(BucketScheme::kUtcDay), nasty_month(), nasty_cells());
  DataFile missing = *file;
  missing.path += ".gone";
  DataFile other = *file;
  other.digest = std::string(32, '0');
  for (const DataFile& wrong : {missing, other}) {
    const auto read = world->views().read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, ::testing::HasSubstr(wrong.path));
  }
}

TEST_P(CatalogContract, BeginsWithTheEmptyVersion) {
  const auto world = GetParam()();
  const auto current = world->catalog().current();
  ASSERT_TRUE(current) << current.error().message;
  EXPECT_EQ((*current)->version, 0);
  EXPECT_EQ((*current)->horizon.end, Offsets{});
  EXPECT_TRUE((*current)->dataset.empty() && (*current)->views.empty());
  EXPECT_THAT(*world->catalog().versions(), IsEmpty());
}

TEST_P(CatalogContract, EveryMemberComesBackForEveryProcess) {
  const auto world = GetParam()();
  const Manifest wanted = nasty_manifest(7);
  const Status published = world->catalog().publish(wanted);
  ASSERT_TRUE(published) << published.error().message;
  for (Catalog* catalog : {&world->catalog(), &world->other_catalog()}) {
    const auto found = catalog->current();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ((*found)->version, wanted.version);
    EXPECT_EQ((*found)->content, wanted.content);
    EXPECT_EQ((*found)->run_id, wanted.run_id);
    EXPECT_EQ((*found)->created_at, wanted.created_at);
    EXPECT_EQ((*found)->generation, wanted.generation);
    EXPECT_EQ((*found)->stations, wanted.stations);
    EXPECT_EQ((*found)->horizon, wanted.horizon);
    EXPECT_EQ((*found)->dataset, wanted.dataset);
    EXPECT_EQ((*found)->views, wanted.views);
  }
}

TEST_P(CatalogContract, NumbersOnlyGrow) {
  const auto world = GetParam()();
  ASSERT_TRUE(world->catalog().publish(nasty_manifest(2)));
  for (const std::int64_t stale : {1, 2}) {
    const Status refused = world->other_catalog().publish(nasty_manifest(stale));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  }
  ASSERT_TRUE(world->other_catalog().publish(nasty_manifest(3)));
  EXPECT_EQ((*world->catalog().current())->version, 3);
  EXPECT_THAT(*world->catalog().versions(), ElementsAre(2, 3));
  EXPECT_EQ((*world->catalog().open(2))->version, 2);
  const auto unknown = world->catalog().open(9);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

// A version with one file of facts, as many as `rows`.
Manifest with_facts(VersionWorld& world, std::int64_t version, std::size_t rows) {
  auto facts = nasty_facts();
  facts.resize(rows);
  Manifest manifest;
  manifest.version = version;
  manifest.stations = nasty_stations();
  manifest.dataset[nasty_month()] = *world.dataset().write(nasty_month(), facts, nasty_stations());
  return manifest;
}

TEST_P(CatalogContract, PruningSparesThePinnedAndTheKept) {
  const auto world = GetParam()();
  ASSERT_TRUE(world->catalog().publish(with_facts(*world, 1, 1)));
  PinnedManifest first = *world->catalog().current();
  ASSERT_TRUE(world->catalog().publish(with_facts(*world, 2, 2)));
  ASSERT_TRUE(world->catalog().publish(with_facts(*world, 3, 3)));
  const DataFile file_of_2 = (*world->catalog().open(2))->dataset.begin()->second;
  const PinnedManifest third = *world->catalog().current();
  ASSERT_TRUE(world->catalog().prune(1));
  EXPECT_THAT(*world->catalog().versions(), ElementsAre(3));
  const auto rows = [&](const DataFile& file) { return world->dataset().read(file); };
  EXPECT_EQ(rows(first->dataset.begin()->second)->size(), 1U);
  EXPECT_EQ(rows(third->dataset.begin()->second)->size(), 3U);
  EXPECT_FALSE(rows(file_of_2));
  const DataFile file_of_1 = first->dataset.begin()->second;
  first.reset();
  ASSERT_TRUE(world->catalog().prune(1));
  EXPECT_FALSE(rows(file_of_1));
  EXPECT_TRUE(rows(third->dataset.begin()->second));
}

TEST_P(CatalogContract, LeftoversAreWhatNoKeptVersionNames) {
  const auto world = GetParam()();
  ASSERT_TRUE(world->catalog().publish(with_facts(*world, 1, 1)));
  EXPECT_THAT(*world->catalog().leftovers(), IsEmpty());
  const Manifest unpublished = with_facts(*world, 2, 2);
  EXPECT_THAT(*world->catalog().leftovers(), ElementsAre(unpublished.dataset.begin()->second.path));
  ASSERT_TRUE(world->catalog().prune(1));
  EXPECT_THAT(*world->catalog().leftovers(), IsEmpty());
}

}  // namespace
}  // namespace stratus
