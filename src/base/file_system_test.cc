#include "base/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace stratus {
namespace {

using ::testing::ElementsAre;

class FileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "stratus-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Path folder_;
  PosixFileSystem files_;
};

TEST_F(FileSystemTest, ALockHasOneHolderWhomOthersCanSee) {
  const Path path = folder_ / "lock";
  EXPECT_EQ(*files_.lock_holder(path), std::nullopt);
  auto held = files_.lock(path, "me");
  ASSERT_TRUE(held) << held.error().message;
  EXPECT_EQ(*files_.lock_holder(path), "me");
  const auto refused = files_.lock(path, "another");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(refused.error().message, "me");
  held->reset();
  EXPECT_EQ(*files_.lock_holder(path), std::nullopt);
}

TEST_F(FileSystemTest, LookingAtALockDoesNotRefuseIt) {
  const Path path = folder_ / "lock";
  { ASSERT_TRUE(files_.lock(path, "")); }
  const auto looked = files_.lock_holder(path);
  EXPECT_TRUE(files_.lock(path, "me"));
}

TEST_F(FileSystemTest, AnAtomicWriteReplacesAndLeavesNothingElse) {
  ASSERT_TRUE(write_file_atomic(files_, folder_ / "a", "first"));
  ASSERT_TRUE(write_file_atomic(files_, folder_ / "a", "2"));
  EXPECT_EQ(*files_.read(folder_ / "a", 0, kWholeFile), "2");
  EXPECT_THAT(*files_.list(folder_), ElementsAre("a"));
}

TEST_F(FileSystemTest, AnAtomicWriteTakesABareName) {
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  const Status written = write_file_atomic(files_, "a", "here");
  std::filesystem::current_path(before);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(*files_.read(folder_ / "a", 0, kWholeFile), "here");
}

TEST_F(FileSystemTest, ReadsParts) {
  ASSERT_TRUE(write_file_atomic(files_, folder_ / "a", "0123456789"));
  EXPECT_EQ(*files_.read(folder_ / "a", 3, 4), "3456");
  EXPECT_EQ(*files_.read(folder_ / "a", 8, 100), "89");
  EXPECT_EQ(*files_.read(folder_ / "a", 11, 1), "");
  EXPECT_EQ(files_.read(folder_ / "b", 0, 1).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace stratus
