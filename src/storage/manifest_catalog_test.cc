#include "storage/manifest_catalog.h"
#include "storage/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/checksum.h"
#include "contract/nasty_data.h"
#include "storage/parquet_dataset.h"
#include "support/dropping_file_system.h"
#include "support/stacks.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Path kRoot = "/data";

// Every member has a value other than its default.
Manifest nasty_manifest(std::int64_t version) {
  Manifest manifest;
  manifest.version = version;
  manifest.content = version - 1;
  manifest.run_id = "run";
  manifest.created_at = {1'772'323'200'001};
  manifest.generation = "0123456789abcdef";
  manifest.stations = nasty_stations();
  manifest.zones = {{"Europe/Nowhere", {561, {{{-1'000}, 3600}, {{1'000}, -7200}}, {2'000}, "A-1B,M3.5.0,M10.5.0/3"}},
                    {"UTC", {}}};
  manifest.horizon = {LogId{"0123456789abcdef0123456789abcdef"}, {{0, std::numeric_limits<std::int64_t>::max()}, {7, 3}}};
  const DataFile file{"dataset/2026-03-x.parquet", "0123456789abcdef0123456789abcdef", 123, 45, nasty_month(), {}, {}};
  put_base(manifest.dataset, file);
  DataFile cells = file;
  cells.month = january_of(file.month);
  put_base(manifest.views["daily_civil"], cells);
  manifest.views["daily_utc"] = {};
  return manifest;
}

// Two catalogs look at the same versions like two processes.
class ManifestCatalogTest : public ::testing::Test {
 protected:
  // A version with one file of facts, as many as `rows`.
  Manifest with_facts(std::int64_t version, std::size_t rows) {
    auto facts = nasty_facts();
    facts.resize(rows);
    Manifest manifest;
    manifest.version = version;
    put_base(manifest.dataset, *dataset_.write(nasty_month(), {}, facts, nasty_stations()));
    return manifest;
  }

  DroppingFileSystem disk_;
  FolderStore store_{disk_, kRoot};
  FolderStore other_store_{disk_, kRoot};
  ParquetDataset dataset_{store_};
  ManifestCatalog catalog_{store_};
  ManifestCatalog other_{other_store_};
};

TEST_F(ManifestCatalogTest, BeginsWithTheEmptyVersion) {
  const auto current = catalog_.current();
  ASSERT_TRUE(current) << current.error().message;
  EXPECT_EQ((*current)->version, 0);
  EXPECT_EQ((*current)->horizon.end, Offsets{});
  EXPECT_TRUE((*current)->dataset.empty() && (*current)->views.empty());
  EXPECT_THAT(*catalog_.versions(), IsEmpty());
}

TEST_F(ManifestCatalogTest, EveryMemberComesBackForEveryProcess) {
  const Manifest wanted = nasty_manifest(7);
  const Status published = catalog_.publish(wanted);
  ASSERT_TRUE(published) << published.error().message;
  for (ManifestCatalog* catalog : {&catalog_, &other_}) {
    const auto found = catalog->current();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ((*found)->content, wanted.content);
    EXPECT_EQ((*found)->stations, wanted.stations);
    EXPECT_EQ((*found)->zones, wanted.zones);
    EXPECT_EQ((*found)->dataset, wanted.dataset);
    EXPECT_EQ((*found)->views, wanted.views);
  }
}

TEST_F(ManifestCatalogTest, NumbersOnlyGrow) {
  ASSERT_TRUE(catalog_.publish(nasty_manifest(2)));
  for (const std::int64_t stale : {1, 2}) {
    const Status refused = other_.publish(nasty_manifest(stale));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  }
  ASSERT_TRUE(other_.publish(nasty_manifest(3)));
  EXPECT_EQ((*catalog_.current())->version, 3);
  EXPECT_THAT(*catalog_.versions(), ElementsAre(2, 3));
  EXPECT_EQ((*catalog_.open(2))->version, 2);
  const auto unknown = catalog_.open(9);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
}

TEST_F(ManifestCatalogTest, PruningSparesThePinnedTheKeptAndWhatItIsTold) {
  ASSERT_TRUE(catalog_.publish(with_facts(1, 1)));
  PinnedManifest first = *catalog_.current();
  ASSERT_TRUE(catalog_.publish(with_facts(2, 2)));
  ASSERT_TRUE(catalog_.publish(with_facts(3, 3)));
  const DataFile file_of_2 = first_file((*catalog_.open(2))->dataset);
  const DataFile unpublished = first_file(with_facts(4, 4).dataset);
  const PinnedManifest third = *catalog_.current();
  ASSERT_TRUE(catalog_.prune(1, {unpublished.path}));
  EXPECT_THAT(*catalog_.versions(), ElementsAre(1, 3));
  const auto rows = [&](const DataFile& file) { return dataset_.read(file); };
  EXPECT_EQ(rows(first_file(first->dataset))->size(), 1U);
  EXPECT_EQ(rows(first_file(third->dataset))->size(), 3U);
  EXPECT_EQ(rows(unpublished)->size(), 4U);
  EXPECT_FALSE(rows(file_of_2));
  const DataFile file_of_1 = first_file(first->dataset);
  first.reset();
  ASSERT_TRUE(catalog_.prune(1));
  EXPECT_THAT(*catalog_.versions(), ElementsAre(3));
  EXPECT_FALSE(rows(file_of_1));
  EXPECT_FALSE(rows(unpublished));
  EXPECT_TRUE(rows(first_file(third->dataset)));
}

TEST_F(ManifestCatalogTest, WhatAnotherProcessHoldsStaysWithItsFilesUntilItLetsGo) {
  ASSERT_TRUE(catalog_.publish(with_facts(1, 1)));
  PinnedManifest held = *other_.open(1);
  for (const std::int64_t version : {2, 3, 4}) {
    ASSERT_TRUE(catalog_.publish(with_facts(version, static_cast<std::size_t>(version))));
    ASSERT_TRUE(catalog_.prune(1));
  }
  EXPECT_THAT(*catalog_.versions(), ElementsAre(1, 4)) << "those that nobody holds are gone";
  EXPECT_EQ(dataset_.read(first_file(held->dataset))->size(), 1U);
  EXPECT_TRUE(store_.read(held->registry.path, 0, kWholeFile)) << "its stations, too";
  const DataFile file = first_file(held->dataset);
  EXPECT_EQ((*other_.open(1))->version, 1) << "and it can be opened again";
  held.reset();
  ASSERT_TRUE(catalog_.prune(1));
  EXPECT_THAT(*catalog_.versions(), ElementsAre(4));
  EXPECT_FALSE(dataset_.read(file));
  EXPECT_EQ(other_.open(1).error().kind, ErrorKind::kNotFound);
}

// The look at the newest version alone keeps no older one.
TEST_F(ManifestCatalogTest, TheNewestThatWasAskedForIsNotHeldOnceItIsOld) {
  ASSERT_TRUE(catalog_.publish(with_facts(1, 1)));
  ASSERT_TRUE(catalog_.current());
  ASSERT_TRUE(catalog_.publish(with_facts(2, 2)));
  ASSERT_TRUE(catalog_.prune(1));
  EXPECT_THAT(*catalog_.versions(), ElementsAre(2));
}

TEST_F(ManifestCatalogTest, LeftoversAreWhatNoKeptVersionNames) {
  ASSERT_TRUE(catalog_.publish(with_facts(1, 1)));
  EXPECT_THAT(*catalog_.leftovers(), IsEmpty());
  const Manifest unpublished = with_facts(2, 2);
  EXPECT_THAT(*catalog_.leftovers(), ElementsAre(first_file(unpublished.dataset).path));
  ASSERT_TRUE(catalog_.prune(1));
  EXPECT_THAT(*catalog_.leftovers(), IsEmpty());
}

// Hourly versions of the same stations share the file.
TEST_F(ManifestCatalogTest, StationsStandInAFileOfTheirOwn) {
  ASSERT_TRUE(catalog_.publish(nasty_manifest(1)));
  ASSERT_TRUE(other_.publish(nasty_manifest(2)));
  const RegistryFile file = (*catalog_.open(1))->registry;
  EXPECT_EQ((*other_.open(2))->registry, file);
  EXPECT_THAT(*store_.list("registry"), ElementsAre(StoredFile{file.path, file.bytes}));
  Manifest third = nasty_manifest(3);
  third.zones["UTC"].offset_s = 1;
  ASSERT_TRUE(catalog_.publish(third));
  EXPECT_THAT(*store_.list("registry"), SizeIs(2));
  ASSERT_TRUE(catalog_.prune(1));
  EXPECT_THAT(*store_.list("registry"), SizeIs(1));
  ASSERT_TRUE(catalog_.publish(nasty_manifest(4))) << "what was pruned is written again";
  EXPECT_EQ((*other_.current())->stations, nasty_stations());
}

TEST_F(ManifestCatalogTest, ARegistryOfBeforeHasStationsAlone) {
  const RegistryFile file = [&] {
    const std::string json = to_json(nasty_stations());
    RegistryFile made{"registry/before.json", digest(json), json.size()};
    const auto writer = *store_.create();
    EXPECT_TRUE(writer->append(json));
    EXPECT_TRUE(writer->commit(made.path));
    return made;
  }();
  const auto read = RegistryFiles(store_).read(file);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, (VersionRegistry{nasty_stations(), {}}));
}

TEST_F(ManifestCatalogTest, LostOrDamagedStationsAreNamed) {
  ASSERT_TRUE(catalog_.publish(nasty_manifest(1)));
  const std::string path = (*catalog_.current())->registry.path;
  disk_.flip_bit(kRoot / path, 3, 1);
  FolderStore store(disk_, kRoot);
  const auto damaged = ManifestCatalog(store).current();
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(damaged.error().message, HasSubstr(path));
  ASSERT_TRUE(disk_.remove(kRoot / path));
  const auto lost = ManifestCatalog(store).current();
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(lost.error().message, HasSubstr(path));
  ASSERT_TRUE(ManifestCatalog(store).publish(nasty_manifest(2))) << "which writes it again";
}

// Another process publishes and prunes between the look at the names and the look into the file.
TEST(ManifestCatalogRace, TheCurrentVersionIsFoundAlsoWhenItIsPrunedJustThen) {
  DroppingFileSystem disk;
  FolderStore store(disk, "data");
  ManifestCatalog writer(store);
  Manifest next = nasty_manifest(1);
  ASSERT_TRUE(writer.publish(next));
  int left = 0;  // publications that come just then
  WatchedFileSystem watched(disk, [&](const Path&, std::uint64_t) {
    if (left-- <= 0) return;
    ++next.version;
    ASSERT_TRUE(writer.publish(next));
    ASSERT_TRUE(writer.prune(1));
  });
  FolderStore watched_store(watched, "data");
  for (const int times : {0, 1, 9}) {
    left = times;
    const auto current = ManifestCatalog(watched_store).current();
    ASSERT_TRUE(current) << current.error().message;
    EXPECT_EQ((*current)->version, next.version);
  }
  left = 1000;
  const auto never = ManifestCatalog(watched_store).current();
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().kind, ErrorKind::kConflict);
}

}  // namespace
}  // namespace stratus
