#include "storage/staged_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StagedFolderTest : public ::testing::Test {
 protected:
  StagedFolderTest() : root_(std::filesystem::temp_directory_path() / ("stratus-staged-" + std::to_string(::getpid()))) {
    EXPECT_TRUE(remove_all(disk_, root_));
    EXPECT_TRUE(disk_.create_directories(root_));
  }
  ~StagedFolderTest() override { EXPECT_TRUE(remove_all(disk_, root_)); }

  void write(const Path& path) {
    ASSERT_TRUE(disk_.create_directories(path.parent_path()));
    ASSERT_TRUE(write_file_atomic(disk_, path, "content"));
  }
  std::vector<std::string> below(const Path& path) { return *list_below(disk_, path); }

  PosixFileSystem disk_;
  const Path root_;
};

TEST_F(StagedFolderTest, AppearsWithAllThatIsInIt) {
  auto staged = StagedFolder::open(disk_, root_ / "new" / "target/");
  ASSERT_TRUE(staged) << staged.error().message;
  write(staged->path() / "inner" / "file");
  EXPECT_THAT(below(root_ / "new" / "target"), IsEmpty());
  ASSERT_TRUE(staged->publish());
  EXPECT_THAT(below(root_), ElementsAre("new/target/inner/file", "new/target/lock"));
}

TEST_F(StagedFolderTest, TakesThePlaceOfAnEmptyFolderOnly) {
  ASSERT_TRUE(disk_.create_directories(root_ / "target"));
  auto staged = StagedFolder::open(disk_, root_ / "target");
  ASSERT_TRUE(staged) << staged.error().message;
  // Somebody puts something there meanwhile.
  write(root_ / "target" / "mine");
  EXPECT_FALSE(staged->publish());
  const auto again = StagedFolder::open(disk_, root_ / "target");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_THAT(again.error().message, HasSubstr((root_ / "target").string()));
  EXPECT_THAT(below(root_ / "target"), ElementsAre("mine"));
}

TEST_F(StagedFolderTest, AFolderInTheTargetCountsToo) {
  ASSERT_TRUE(disk_.create_directories(root_ / "target" / "inner"));
  EXPECT_FALSE(StagedFolder::open(disk_, root_ / "target"));
}

TEST_F(StagedFolderTest, IsRemovedUnlessPublished) {
  {
    const auto staged = StagedFolder::open(disk_, root_ / "target");
    ASSERT_TRUE(staged);
    write(staged->path() / "inner" / "file");
  }
  EXPECT_THAT(*disk_.list_folders(root_), IsEmpty());
}

TEST_F(StagedFolderTest, RemovesWhatAKilledProcessLeft) {
  write(root_ / "target.partial" / "inner" / "old");
  write(root_ / "target.partial" / "old");
  auto staged = StagedFolder::open(disk_, root_ / "target");
  ASSERT_TRUE(staged) << staged.error().message;
  ASSERT_TRUE(staged->publish());
  EXPECT_THAT(below(root_), ElementsAre("target/lock"));
}

TEST_F(StagedFolderTest, HasOneOwner) {
  const auto first = StagedFolder::open(disk_, root_ / "target");
  ASSERT_TRUE(first);
  write(first->path() / "mine");
  const auto second = StagedFolder::open(disk_, root_ / "target");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(below(first->path()), ElementsAre("lock", "mine"));
}

TEST_F(StagedFolderTest, NeedsAName) {
  for (const char* path : {".", "..", "a/..", "/", ""}) {
    const auto staged = StagedFolder::open(disk_, path);
    ASSERT_FALSE(staged) << path;
    EXPECT_EQ(staged.error().kind, ErrorKind::kInvalidArgument) << path;
  }
}

}  // namespace
}  // namespace stratus
