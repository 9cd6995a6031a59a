#include "storage/parquet_views.h"
#include "storage/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/nasty_data.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

const ViewSpec& kCivil = view_of(BucketScheme::kCivilDay);
const ViewSpec& kUtc = view_of(BucketScheme::kUtcDay);

class ParquetViewsTest : public ::testing::Test {
 protected:
  DroppingFileSystem disk_;
  FolderStore store_{disk_, "/data"};
  ParquetViews views_{store_};
};

TEST_F(ParquetViewsTest, EveryCellComesBackEqual) {
  const auto cells = nasty_cells();
  const auto file = views_.write(kCivil, nasty_month(), {}, cells);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(cells.size()));
  EXPECT_EQ(views_.read(*file), cells);
}

TEST_F(ParquetViewsTest, EqualCellsGiveAnEqualFileInEachView) {
  auto cells = nasty_cells();
  const auto civil = views_.write(kCivil, nasty_month(), {}, cells);
  EXPECT_EQ(civil, views_.write(kCivil, nasty_month(), {}, cells));
  cells.pop_back();
  const auto utc = views_.write(kUtc, nasty_month(), {}, cells);
  EXPECT_EQ(views_.read(*civil)->size(), 3U);
  EXPECT_EQ(views_.read(*utc)->size(), 2U);
}

TEST_F(ParquetViewsTest, AMissingOrOtherFileIsDataLossThatNamesIt) {
  const auto file = views_.write(kUtc, nasty_month(), {}, nasty_cells());
  DataFile missing = *file;
  missing.path += ".gone";
  DataFile other = *file;
  other.digest = std::string(32, '0');
  for (const DataFile& wrong : {missing, other}) {
    const auto read = views_.read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, ::testing::HasSubstr(wrong.path));
  }
}

}  // namespace
}  // namespace stratus
