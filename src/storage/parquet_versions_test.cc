#include "storage/parquet_versions.h"
#include "storage/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/nasty_data.h"
#include "support/dropping_file_system.h"
#include "support/stacks.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParquetVersions, CheckTellsRowsThatAreNotWhatTheVersionSays) {
  DroppingFileSystem disk;
  FolderStore store(disk, "/data");
  ManifestCatalog catalog(store);
  ParquetDataset dataset(store);
  const ParquetViews views(store);
  ParquetVersions versions(catalog, dataset, views);
  Manifest forged;
  DataFile fewer = *dataset.write(nasty_month(), {}, nasty_facts(), nasty_stations());
  fewer.rows += 1;
  DataFile elsewhere = *dataset.write(nasty_month() + 1, {}, nasty_facts(), nasty_stations());
  DataFile longer = *dataset.write(nasty_month() + 2, {}, {}, nasty_stations());
  longer.bytes += 1;
  for (const DataFile& file : {fewer, elsewhere, longer}) put_base(forged.dataset, file);
  const auto version = versions.pin(std::make_shared<const Manifest>(forged));
  std::vector<std::string> told;
  const auto tell = [&](const VersionPiece&, const Error& fault) { told.push_back(fault.message); };
  EXPECT_EQ(version->check(PieceCheck::kWhole, tell, {}), 3);
  EXPECT_THAT(told, ElementsAre(HasSubstr(fewer.path), HasSubstr(elsewhere.path), HasSubstr(longer.path)));
  told.clear();
  EXPECT_EQ(version->check(PieceCheck::kThere, tell, {}), 3);
  EXPECT_THAT(told, ElementsAre(HasSubstr(longer.path + " has ")));
}

}  // namespace
}  // namespace stratus
