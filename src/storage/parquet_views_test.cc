#include "storage/parquet_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "contract/nasty_data.h"
#include "storage/folder_store.h"
#include "storage/parquet_cell_writer.h"
#include "support/dropping_file_system.h"
#include "support/many_facts.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

const Path kRoot = "/data";
const ViewSpec& kCivil = view_of(BucketScheme::kCivilDay);
const ViewSpec& kUtc = view_of(BucketScheme::kUtcDay);
const ViewSpec& kMonths = view_of(BucketScheme::kCivilMonth);
const MonthNumber kYear = make_month(2026, 1);
constexpr int kDays = 365;

// Of stations and days that are drawn, with some empty cells.
std::vector<KeyedCell> drawn_cells(int stations, double share, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> chance(0, 1);
  std::vector<KeyedCell> cells;
  for (int station = 0; station < stations; ++station) {
    for (int day = 0; day < kDays; ++day) {
      if (chance(random) >= share) continue;
      Cell cell;
      if (random() % 10 != 0) {
        cell.facts = 24 + static_cast<std::int64_t>(random() % 3);
        cell.observations = 24;
        cell.max_known_at = {1'772'323'200'000 + static_cast<std::int64_t>(random() % 1'000'000)};
        for (Moments& moments : cell.measures) {
          if (random() % 4 == 0) continue;
          moments.count = 24;
          moments.sum = static_cast<std::int64_t>(random() % 5000) - 1000;
        }
      }
      cells.push_back({many_id(station), {first_day(kYear).value + day}, cell});
    }
  }
  return cells;
}

class ParquetViewsTest : public ::testing::Test {
 protected:
  DroppingFileSystem disk_;
  FolderStore store_{disk_, kRoot};
  ParquetViews views_{store_};
};

TEST_F(ParquetViewsTest, EveryCellComesBackEqual) {
  const auto cells = nasty_cells();
  const auto file = views_.write(kCivil, nasty_month(), {}, cells);
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->rows, static_cast<std::int64_t>(cells.size()));
  EXPECT_EQ(views_.read(*file), cells);
  EXPECT_TRUE(views_.check(*file, nasty_month()));
}

// Cells of months: without a value, of one value, of many, and more than a row group.
std::vector<KeyedCell> month_cells(int stations) {
  std::mt19937 random(7);
  std::vector<KeyedCell> cells;
  for (int station = 0; station < stations; ++station) {
    for (int month = 0; month < 12; ++month) {
      Cell cell;
      cell.facts = 1 + month;
      cell.observations = month;
      cell.max_known_at = {1'772'323'200'000};
      for (std::size_t i = 0; i < kHistogramCount && month > 0; ++i) {
        std::vector<std::int32_t> values(random() % 3 == 0 ? 0 : random() % 900);
        for (std::int32_t& value : values) value = static_cast<std::int32_t>(random() % 400) - 200;
        if (!values.empty()) cell.histogram(i) = Histogram::of(values);
      }
      cells.push_back({many_id(station), {first_day(kYear + month).value}, cell});
    }
  }
  const std::int32_t most = std::numeric_limits<std::int32_t>::max();
  cells.back().cell.histogram(3) = *Histogram::of_bins({{-most - 1, 1}, {0, most}, {most, 1}});
  return cells;
}

TEST_F(ParquetViewsTest, HistogramsComeBackEqual) {
  for (const int stations : {1, 25}) {
    const auto cells = month_cells(stations);
    const auto file = views_.write(kMonths, kYear, {}, cells);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(views_.read(*file), cells);
    EXPECT_TRUE(views_.check(*file, kYear + 11));
    std::vector<KeyedCell> some;
    const std::vector<StationId> of{many_id(0)};
    ASSERT_TRUE(views_.add_cells(*file, of, {{first_day(kYear).value}, {first_day(kYear + 2).value}}, some));
    EXPECT_EQ(some, std::vector(cells.begin(), cells.begin() + 3));
  }
}

TEST_F(ParquetViewsTest, ACountBeyondItsColumnIsNotWritten) {
  auto cells = month_cells(1);
  cells[0].cell.histogram(0) = *Histogram::of_bins({{0, std::int64_t{1} << 31U}});
  const auto file = views_.write(kMonths, kYear, {}, cells);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kInternal);
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
  other.footer.digest = std::string(32, '0');
  for (const DataFile& wrong : {missing, other}) {
    const auto read = views_.read(wrong);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(read.error().message, HasSubstr(wrong.path));
  }
}

// What is read of some stations and days is what a look at all cells finds, whichever row groups it takes, again and again.
TEST_F(ParquetViewsTest, ReadsExactlyWhatIsAskedFor) {
  const auto cells = drawn_cells(40, 0.7, 3);
  ASSERT_GT(cells.size(), kCellsAGroup) << "more than one row group";
  const DataFile file = *views_.write(kCivil, kYear, {}, cells);
  EXPECT_TRUE(views_.read(file) == cells);
  std::mt19937 random(4);
  for (int round = 0; round < 60; ++round) {
    std::vector<StationId> stations;
    for (int i = -1; i < 41; ++i) {
      if (random() % (round % 2 == 0 ? 15 : 2) == 0) stations.push_back(many_id(i));
    }
    const BucketKey first{first_day(kYear).value - 5 + static_cast<std::int64_t>(random() % 370)};
    const BucketKey last{first.value + static_cast<std::int64_t>(random() % 40)};
    std::vector<KeyedCell> wanted, found;
    std::copy_if(cells.begin(), cells.end(), std::back_inserter(wanted), [&](const KeyedCell& cell) {
      return first <= cell.key && cell.key <= last && std::binary_search(stations.begin(), stations.end(), cell.station);
    });
    ASSERT_TRUE(views_.add_cells(file, stations, {first, last}, found));
    EXPECT_TRUE(found == wanted) << "round " << round;
  }
}

// The newest file that has a key counts, in any number of files and shards; a base forgets what is empty.
TEST_F(ParquetViewsTest, MergingKeepsTheNewestOfEachKey) {
  for (const int log2_shards : {0, 2}) {
    for (const bool base : {false, true}) {
      std::map<std::pair<StationId, BucketKey>, Cell> newest;
      std::vector<DataFile> files;
      for (const double share : {0.8, 0.2, 0.05, 0.001}) {
        const auto cells = drawn_cells(30, share, static_cast<std::uint32_t>(files.size()));
        for (const KeyedCell& keyed : cells) newest[{keyed.station, keyed.key}] = keyed.cell;
        files.push_back(*views_.write(kCivil, kYear, {}, cells));
      }
      const auto merged = views_.merge(kCivil, files, kYear, log2_shards, base);
      ASSERT_TRUE(merged) << merged.error().message;
      std::vector<KeyedCell> found;
      for (const DataFile& file : *merged) {
        const Status checked = views_.check(file, kYear + 11);
        EXPECT_TRUE(checked) << checked.error().message;
        const auto cells = *views_.read(file);
        EXPECT_EQ(views_.write(kCivil, kYear, file.shard, cells), file);
        found.insert(found.end(), cells.begin(), cells.end());
      }
      std::vector<KeyedCell> wanted;
      for (const auto& [place, cell] : newest) {
        if (!base || cell.facts > 0) wanted.push_back({place.first, place.second, cell});
      }
      std::sort(found.begin(), found.end(), [](const KeyedCell& a, const KeyedCell& b) {
        return std::tie(a.station, a.key) < std::tie(b.station, b.key);
      });
      EXPECT_TRUE(found == wanted) << log2_shards << base;
    }
  }
}

TEST_F(ParquetViewsTest, CheckNamesWhatIsNotAsTheVersionSays) {
  const DataFile file = *views_.write(kCivil, nasty_month(), {}, nasty_cells());
  DataFile fewer = file;
  fewer.rows -= 1;
  DataFile elsewhere = file;
  elsewhere.month = file.month + 1;
  DataFile sharded = file;
  sharded.shard = {4, 9};
  auto cells = nasty_cells();
  std::swap(cells[0], cells[1]);
  const DataFile unsorted = *views_.write(kCivil, nasty_month(), {}, cells);
  const std::vector<std::pair<DataFile, std::string>> cases{{fewer, "another number of rows"},
                                                            {elsewhere, "another period"},
                                                            {sharded, "another shard"},
                                                            {unsorted, "not sorted"}};
  for (const auto& [wrong, how] : cases) {
    const Status checked = views_.check(wrong, nasty_month() + 1);
    ASSERT_FALSE(checked) << how;
    EXPECT_EQ(checked.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(checked.error().message, HasSubstr(how));
  }
}

// Whichever bit of a file is wrong: what is read names the file, but for the four bytes that nobody reads.
TEST_F(ParquetViewsTest, NoFlippedBitIsBelieved) {
  const DataFile file = *views_.write(kCivil, nasty_month(), {}, nasty_cells());
  std::mt19937 random(5);
  constexpr std::uint64_t kMagicBytes = 4;
  for (std::uint64_t byte = 0; byte < file.bytes; byte += 1 + random() % 15) {
    const int bit = static_cast<int>(random() % 8);
    disk_.flip_bit(kRoot / file.path, byte, bit);
    const ParquetViews fresh(store_);
    EXPECT_FALSE(fresh.check(file, nasty_month())) << byte;
    const auto read = fresh.read(file);
    std::vector<KeyedCell> some;
    const Status added = fresh.add_cells(file, std::vector{StationId("a")}, {{0}, {1'000'000}}, some);
    EXPECT_EQ(added.has_value(), read.has_value());
    if (byte >= kMagicBytes) {
      ASSERT_FALSE(read) << "nobody noticed byte " << byte;
      EXPECT_EQ(read.error().kind, ErrorKind::kDataLoss);
      EXPECT_THAT(read.error().message, HasSubstr(file.path));
    }
    disk_.flip_bit(kRoot / file.path, byte, bit);
  }
  EXPECT_TRUE(views_.check(file, nasty_month()));
}

}  // namespace
}  // namespace stratus
