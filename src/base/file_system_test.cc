#include "base/file_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <thread>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

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

// Both ways: as the disk can, and with links.
TEST_F(FileSystemTest, ARenameThatMustBeNewLeavesWhatHasTheName) {
  const auto by_disk = [&](const Path& from, const Path& to) { return files_.rename_new(from, to); };
  for (const std::function<Status(const Path&, const Path&)>& rename_new :
       {std::function(by_disk), std::function(rename_new_by_link)}) {
    for (const char* name : {"a", "b"}) ASSERT_TRUE(write_file_atomic(files_, folder_ / name, name));
    ASSERT_TRUE(files_.create_directories(folder_ / "inner"));
    const Status moved = rename_new(folder_ / "a", folder_ / "inner" / "c");
    ASSERT_TRUE(moved) << moved.error().message;
    const Status taken = rename_new(folder_ / "b", folder_ / "inner" / "c");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, ErrorKind::kAlreadyExists);
    EXPECT_EQ(*files_.read(folder_ / "inner" / "c", 0, kWholeFile), "a");
    EXPECT_THAT(*files_.list(folder_), ElementsAre("b")) << "it stays under its own name";
    EXPECT_EQ(rename_new(folder_ / "a", folder_ / "d").error().kind, ErrorKind::kNotFound);
    ASSERT_TRUE(files_.remove(folder_ / "inner" / "c"));
  }
}

TEST_F(FileSystemTest, OfManyRenamesThatMustBeNewOneGetsTheName) {
  constexpr int kWriters = 8;
  std::atomic<int> moved{0};
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, path = folder_ / std::to_string(i)] {
        if (write_file_atomic(files_, path, path.string()) && files_.rename_new(path, folder_ / "one")) ++moved;
      });
    }
  }
  EXPECT_EQ(moved, 1);
  EXPECT_EQ(files_.list(folder_)->size(), kWriters) << "the others stay";
}

TEST_F(FileSystemTest, ReadsParts) {
  ASSERT_TRUE(write_file_atomic(files_, folder_ / "a", "0123456789"));
  EXPECT_EQ(*files_.read(folder_ / "a", 3, 4), "3456");
  EXPECT_EQ(*files_.read(folder_ / "a", 8, 100), "89");
  EXPECT_EQ(*files_.read(folder_ / "a", 11, 1), "");
  EXPECT_EQ(files_.read(folder_ / "b", 0, 1).error().kind, ErrorKind::kNotFound);
}

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

TEST_F(PosixDisk, AScratchFileHasNoNameAndGivesBackWhatWasWritten) {
  const auto scratch = disk_.open_scratch(root_);
  ASSERT_TRUE(scratch);
  ASSERT_TRUE((*scratch)->append("0123"));
  ASSERT_TRUE((*scratch)->append("456789"));
  EXPECT_EQ(*(*scratch)->read(2, 4), "2345");
  EXPECT_FALSE((*scratch)->read(8, 4)) << "so much was not written";
  EXPECT_THAT(*disk_.list(root_), ElementsAre("a"));
  const auto nowhere = disk_.open_scratch(root_ / "missing");
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(nowhere.error().message.find((root_ / "missing").string()), std::string::npos);
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
