#include "base/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PosixDisk : public ::testing::Test {
 protected:
  PosixDisk() : root_(std::filesystem::temp_directory_path() / ("stratus-disk-" + std::to_string(::getpid()))) {
    for (const char* file : {"a", "inner/b", "inner/deeper/c", "inner-2/d"}) {
      EXPECT_TRUE(disk_.create_directories((root_ / file).parent_path()));
      EXPECT_TRUE(write_file_atomic(disk_, root_ / file, file));
    }
  }
  ~PosixDisk() override { EXPECT_TRUE(remove_all(disk_, root_)); }

  PosixFileSystem disk_;
  const Path root_;
};

TEST_F(PosixDisk, ListsFilesAndFoldersApart) {
  EXPECT_THAT(*disk_.list(root_), ElementsAre("a"));
  EXPECT_THAT(*disk_.list_folders(root_), ElementsAre("inner", "inner-2"));
  EXPECT_THAT(*list_below(disk_, root_), ElementsAre("a", "inner-2/d", "inner/b", "inner/deeper/c"));
  EXPECT_THAT(*disk_.list_folders(root_ / "missing"), IsEmpty());
  EXPECT_FALSE(disk_.list_folders(root_ / "a")) << "a file is no folder";
}

TEST_F(PosixDisk, RemovesAFolderWithAllInIt) {
  EXPECT_FALSE(disk_.remove_folder(root_ / "inner")) << "it is not empty";
  EXPECT_TRUE(remove_all(disk_, root_ / "inner"));
  EXPECT_THAT(*list_below(disk_, root_), ElementsAre("a", "inner-2/d"));
  EXPECT_TRUE(remove_all(disk_, root_ / "inner"));
}

TEST_F(PosixDisk, AFolderMovesWhole) {
  EXPECT_TRUE(disk_.rename(root_ / "inner", root_ / "moved"));
  EXPECT_FALSE(disk_.rename(root_ / "moved", root_ / "inner-2")) << "it is not empty";
  EXPECT_THAT(*list_below(disk_, root_), ElementsAre("a", "inner-2/d", "moved/b", "moved/deeper/c"));
}

TEST_F(PosixDisk, ALookAtALockLeavesItAlone) {
  const Path path = root_ / "lock";
  EXPECT_EQ(*disk_.lock_holder(path), std::nullopt);
  EXPECT_FALSE(disk_.file_size(path)) << "the look made a file";
  {
    const auto held = disk_.lock(path, "http://127.0.0.1:1");
    ASSERT_TRUE(held);
    EXPECT_EQ(*disk_.lock_holder(path), "http://127.0.0.1:1");
    EXPECT_FALSE(disk_.lock(path, "")) << "the look let go of it";
  }
  EXPECT_EQ(*disk_.lock_holder(path), std::nullopt);
  EXPECT_EQ(*disk_.read(path, 0, kWholeFile), "http://127.0.0.1:1") << "the look changed it";
  EXPECT_TRUE(disk_.lock(path, "")) << "the look kept it";
}

}  // namespace
}  // namespace stratus
