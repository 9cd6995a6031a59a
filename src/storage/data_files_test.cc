#include "storage/data_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dropping_file_system.h"

namespace stratus {
namespace {

const Path kRoot = "/data";
constexpr MonthNumber kMonth{2026 * 12};

Result<DataFile> put(DroppingFileSystem& disk) { return put_data_file(disk, kRoot, "dataset", kMonth, 1, {}, "some bytes"); }

TEST(DataFiles, TheNameHoldsMonthAndDigest) {
  DroppingFileSystem disk;
  const auto file = put(disk);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "dataset/2026-01-" + file->digest.substr(0, 16) + ".parquet");
  EXPECT_EQ(get_data_file(disk, kRoot, *file), "some bytes");
}

TEST(DataFiles, ADamagedFileIsWrittenAgain) {
  DroppingFileSystem disk;
  const auto file = put(disk);
  disk.flip_bit(kRoot / file->path, 3, 1);
  const auto damaged = get_data_file(disk, kRoot, *file);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kDataLoss);
  ASSERT_TRUE(put(disk));
  EXPECT_EQ(get_data_file(disk, kRoot, *file), "some bytes");
}

TEST(DataFiles, ADiskThatIsNearlyFullIsLeftToTheLog) {
  DroppingFileSystem disk;
  disk.set_free_bytes(kLogReserveBytes + 9);
  const auto file = put(disk);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_THAT(file.error().message, ::testing::HasSubstr("make room"));
  EXPECT_TRUE(disk.list(kRoot / "dataset")->empty()) << "nothing was written";
  disk.set_free_bytes(kLogReserveBytes + 10);
  EXPECT_TRUE(put(disk));
}

// A run dies at any step, the next one puts the same file, then the power goes: the file is there.
TEST(DataFiles, AreDurableAfterARunThatDied) {
  DroppingFileSystem whole;
  ASSERT_TRUE(put(whole));
  for (std::uint64_t effect = 1; effect <= whole.effects() + 1; ++effect) {
    DroppingFileSystem disk;
    disk.cut_power_at(effect);
    (void)put(disk);
    disk.restart_process_only();
    const auto file = put(disk);
    ASSERT_TRUE(file) << effect << ": " << file.error().message;
    disk.restart(Survival::kNothing);
    EXPECT_EQ(get_data_file(disk, kRoot, *file), "some bytes") << effect;
  }
}

}  // namespace
}  // namespace stratus
