#include "storage/parquet_dataset.h"
#include "storage/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/nasty_data.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

class ParquetDatasetTest : public ::testing::Test {
 protected:
  Result<DataFile> write(const std::vector<StoredFact>& facts = nasty_facts(),
                         const StationRegistry& stations = nasty_stations()) {
    return dataset_.write(nasty_month(), {}, facts, stations);
  }

  DroppingFileSystem disk_;
  FolderStore store_{disk_, "/data"};
  ParquetDataset dataset_{store_};
};

TEST_F(ParquetDatasetTest, EveryFactComesBackEqual) {
  const auto file = write();
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(nasty_facts().size()));
  EXPECT_EQ(file->month, nasty_month());
  EXPECT_EQ(dataset_.read(*file), nasty_facts());
}

TEST_F(ParquetDatasetTest, EqualFactsGiveAnEqualFile) {
  auto facts = nasty_facts();
  const auto file = write(facts);
  EXPECT_EQ(file, write(facts));
  facts.pop_back();
  EXPECT_NE(file->digest, write(facts)->digest);
}

TEST_F(ParquetDatasetTest, AMissingOrOtherFileIsDataLossThatNamesIt) {
  const auto file = write();
  DataFile missing = *file;
  missing.path += ".gone";
  DataFile other = *file;
  other.digest = std::string(32, '0');
  for (const DataFile& wrong : {missing, other}) {
    const auto read = dataset_.read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, ::testing::HasSubstr(wrong.path));
  }
}

TEST_F(ParquetDatasetTest, KeepsFactsOfStationsThatNobodyDescribed) {
  const auto file = write(nasty_facts(), StationRegistry());
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(dataset_.read(*file), nasty_facts());
  EXPECT_EQ(dataset_.read_columns(*file)->rows, nasty_facts().size());
  EXPECT_EQ(file->content, write()->content);
}

}  // namespace
}  // namespace stratus
