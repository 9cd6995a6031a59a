#include "storage/data_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/folder_store.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

const Path kRoot = "/data";
constexpr MonthNumber kMonth{2026 * 12};

Result<DataFile> put(DroppingFileSystem& disk, std::string_view bytes = "some bytes") {
  FolderStore store(disk, kRoot);
  STRATUS_ASSIGN_OR_RETURN(DataFileWriter file, DataFileWriter::create(store));
  STRATUS_RETURN_IF_ERROR(file.append(bytes.substr(0, 1)));
  STRATUS_RETURN_IF_ERROR(file.append(bytes.substr(1)));
  return file.commit("dataset", {.rows = 1, .month = kMonth});
}

Result<std::string> get(DroppingFileSystem& disk, const DataFile& file) {
  const FolderStore store(disk, kRoot);
  auto bytes = get_data_file(store, file);
  EXPECT_EQ(check_data_file(store, file).has_value(), bytes.has_value());
  return bytes;
}

TEST(DataFiles, TheNameHoldsMonthAndDigest) {
  DroppingFileSystem disk;
  const auto file = put(disk);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->path, "dataset/2026-01-0.1-" + file->digest.substr(0, 16) + ".parquet");
  EXPECT_EQ(get(disk, *file), "some bytes");
}

TEST(DataFiles, AreTheSameBytesInHoweverManyPieces) {
  constexpr std::size_t kPiece = 1 << 20;
  for (const std::size_t size : {std::size_t{1}, kPiece - 1, kPiece, kPiece + 1, 3 * kPiece}) {
    DroppingFileSystem disk;
    std::string bytes(size, 'x');
    bytes.back() = 'y';
    const auto file = put(disk, bytes);
    ASSERT_TRUE(file) << size;
    EXPECT_EQ(file->digest, digest(bytes));
    EXPECT_EQ(file->bytes, size);
    EXPECT_TRUE(get(disk, *file) == bytes) << size;
  }
}

TEST(DataFiles, TheSameFileAgainIsThatFile) {
  DroppingFileSystem disk;
  const auto file = put(disk);
  EXPECT_EQ(put(disk), file);
  EXPECT_EQ(get(disk, *file), "some bytes");
  EXPECT_TRUE(disk.list(kRoot / "tmp")->empty());
}

TEST(DataFiles, ADamagedFileIsWrittenAgain) {
  DroppingFileSystem disk;
  const auto file = put(disk);
  disk.flip_bit(kRoot / file->path, 3, 1);
  const auto damaged = get(disk, *file);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().kind, ErrorKind::kDataLoss);
  ASSERT_TRUE(put(disk));
  EXPECT_EQ(get(disk, *file), "some bytes");
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
    EXPECT_EQ(get(disk, *file), "some bytes") << effect;
  }
}

}  // namespace
}  // namespace stratus
