#include "storage/folder_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "support/crashing_file_system.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Path kRoot = "/data";

Status put(FileStore& store, const std::string& name, std::string_view bytes) {
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileWriter> writer, store.create());
  STRATUS_RETURN_IF_ERROR(writer->append(bytes));
  return writer->commit(name);
}

class FolderStoreOnDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "stratus-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = Path(name) / "data";
  }
  void TearDown() override { std::filesystem::remove_all(root_.parent_path()); }

  // Another process puts a file and is killed at that point; false when it never came there.
  bool dies_at(const std::string& point) {
    const pid_t child = ::fork();
    if (child == 0) {
      CrashingFileSystem disk(disk_, parse_crash_point(point).value());
      FolderStore store(disk, root_);
      (void)put(store, "folder/name", "whole");
      ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
  }

  PosixFileSystem disk_;
  Path root_;
};

// At every step: the file is there whole or not at all, what is left is found, goes, and is in nobody's way.
TEST_F(FolderStoreOnDisk, AKilledWriterLeavesAWholeFileOrALeftover) {
  struct Point {
    std::string text;
    bool committed;
  };
  const std::vector<Point> points{
      {"open.before@data/tmp/@1", false},
      {"open.after@data/tmp/@1", false},
      {"append.before@data/tmp/@1", false},
      {"append.half@data/tmp/@1", false},
      {"append.after@data/tmp/@1", false},
      {"sync.before@data/tmp/@1", false},
      {"sync.after@data/tmp/@1", false},
      {"rename.before@data/folder/@1", false},
      {"rename.after@data/folder/@1", true},
      {"sync_directory.before@data/folder@1", true},
      {"sync_directory.after@data/folder@1", true},
  };
  for (const Point& point : points) {
    ASSERT_TRUE(dies_at(point.text)) << point.text;
    FolderStore store(disk_, root_);
    EXPECT_EQ(store.read("folder/name", 0, kWholeFile).has_value(), point.committed) << point.text;
    const auto left = store.unfinished();
    ASSERT_TRUE(left) << left.error().message;
    EXPECT_FALSE(left->empty()) << "its lock file at least, " << point.text;
    const Status put_again = put(store, "folder/name", "whole");
    EXPECT_EQ(put_again.has_value(), !point.committed) << point.text;
    EXPECT_EQ(store.read("folder/name", 0, kWholeFile), "whole") << point.text;
    ASSERT_TRUE(store.remove_unfinished());
    EXPECT_THAT(*store.unfinished(), IsEmpty());
    EXPECT_THAT(*disk_.list(root_ / "tmp"), SizeIs(point.committed || put_again ? 1 : 0)) << "the lock of the living store";
    ASSERT_TRUE(store.remove("folder/name"));
  }
}

TEST_F(FolderStoreOnDisk, WhatALivingStoreWritesStays) {
  FolderStore living(disk_, root_);
  const auto writer = living.create();
  ASSERT_TRUE(writer) << writer.error().message;
  ASSERT_TRUE((*writer)->append("bytes"));
  ASSERT_TRUE(dies_at("append.half@data/tmp/@1"));
  ASSERT_TRUE(write_file_atomic(disk_, root_ / "tmp" / "a file of nobody", "?"));
  FolderStore other(disk_, root_);
  EXPECT_THAT(*other.unfinished(), SizeIs(3)) << "lock and file of the dead one, and that of nobody";
  ASSERT_TRUE(other.remove_unfinished());
  EXPECT_THAT(*other.unfinished(), IsEmpty());
  EXPECT_THAT(*disk_.list(root_ / "tmp"), SizeIs(2));
  EXPECT_TRUE((*writer)->commit("name"));
}

TEST_F(FolderStoreOnDisk, AStoreThatEndsWellLeavesNothing) {
  {
    FolderStore store(disk_, root_);
    ASSERT_TRUE(put(store, "name", "bytes"));
    (void)store.create();
  }
  EXPECT_THAT(*disk_.list(root_ / "tmp"), IsEmpty());
}

TEST(FolderStore, ReadingMakesNothing) {
  DroppingFileSystem disk;
  FolderStore store(disk, kRoot);
  EXPECT_THAT(*store.list("folder"), IsEmpty());
  EXPECT_THAT(*store.unfinished(), IsEmpty());
  EXPECT_TRUE(store.remove_unfinished());
  EXPECT_EQ(disk.effects(), 0U);
}

// Committed is durable, at whichever step the power went before.
TEST(FolderStore, APowerCutLeavesAWholeFileOrNone) {
  DroppingFileSystem whole;
  {
    FolderStore store(whole, kRoot);
    ASSERT_TRUE(put(store, "folder/name", "whole"));
  }
  for (const Survival survival : {Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll}) {
    for (std::uint64_t effect = 1; effect <= whole.effects() + 1; ++effect) {
      DroppingFileSystem disk;
      disk.cut_power_at(effect);
      bool committed = false;
      {
        FolderStore store(disk, kRoot);
        committed = put(store, "folder/name", "whole").has_value();
      }
      disk.restart(survival);
      FolderStore store(disk, kRoot);
      const auto bytes = store.read("folder/name", 0, kWholeFile);
      EXPECT_TRUE(bytes.has_value() || !committed) << effect;
      EXPECT_EQ(bytes.value_or("whole"), "whole") << effect;
      ASSERT_TRUE(store.remove_unfinished()) << effect;
      EXPECT_THAT(*store.unfinished(), IsEmpty());
      EXPECT_EQ(put(store, "folder/name", "whole").has_value(), !bytes.has_value());
    }
  }
}

// The room is looked at as the bytes come, not once.
TEST(FolderStore, ADiskThatIsNearlyFullIsLeftToTheLog) {
  DroppingFileSystem disk;
  FolderStore store(disk, kRoot);
  disk.set_free_bytes(kLogReserveBytes + 10);
  {
    const auto writer = store.create();
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->append("123456"));
    ASSERT_TRUE((*writer)->append("1234"));
    const Status full = (*writer)->append("1");
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().kind, ErrorKind::kResourceExhausted);
    EXPECT_THAT(full.error().message, HasSubstr("make room"));
  }
  EXPECT_THAT(*disk.list(kRoot / "tmp"), IsEmpty()) << "its bytes are given back";
  EXPECT_EQ(*disk.free_bytes(kRoot), kLogReserveBytes + 10);
}

}  // namespace
}  // namespace stratus
