#include "storage/backup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/data_files.h"
#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_log.h"
#include "storage/staged_folder.h"
#include "storage/station_file.h"
#include "support/dropping_file_system.h"
#include "support/log_of_before.h"
#include "support/stacks.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAreArray;

const Path kData = "/data";
const Path kBackup = "/backup";
constexpr std::size_t kVersionsKept = 1;  // so that every publication prunes

// A data folder with one writer.
class World {
 public:
  // On a log of before, or with none.
  explicit World(bool of_before = false) {
    if (of_before) put_log_of_before(disk, kData / "log");
    SegmentLogOptions small;
    small.segment_bytes = 300;
    log_ = *SegmentLog::open(disk, kData / "log", small);
    letters_ = *DeadLetterLog::open(disk, kData / "rejects");
    Station paris;
    paris.id = StationId("station_Paris_FR");
    EXPECT_TRUE(save_stations(disk, kData, StationRegistry({paris})));
  }

  void append(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string message = "message " + std::to_string(log_->extent().end.total()) + std::string(40, 'x');
      const LogMessage one{"key", message};
      EXPECT_TRUE(whole_append(log_->append({&one, 1}, {5})));
    }
  }
  void reject() { EXPECT_TRUE(letters_->append({{"{", "not valid JSON", "http", {5}}})); }

  // A version up to the end of the log: one file that stays the same, and one that is new each time.
  Manifest publish() {
    Manifest manifest;
    manifest.version = ++version_;
    manifest.run_id = "r";
    manifest.generation = "g";
    manifest.horizon = {log_->extent().id, log_->extent().end};
    FolderStore store(disk, kData);
    const auto put = [&](const std::string& folder, int month, const std::string& bytes) {
      DataFileWriter file = *DataFileWriter::create(store);
      EXPECT_TRUE(file.append(bytes));
      return *file.commit(folder, {.rows = 1, .month = make_month(2026, month)});
    };
    for (const DataFile& file : {put("dataset", 1, "old facts"), put("dataset", 2, "facts " + std::to_string(version_))})
      put_base(manifest.dataset, file);
    const DataFile cells = put("views/daily_utc", 1, "cells " + std::to_string(version_));
    put_base(manifest.views["daily_utc"], cells);
    ManifestCatalog catalog(store);
    EXPECT_TRUE(catalog.publish(manifest));
    EXPECT_TRUE(catalog.prune(kVersionsKept));
    return manifest;
  }

  Offsets end() const { return log_->extent().end; }
  std::int64_t version() const { return version_; }  // the newest

  DroppingFileSystem disk;

 private:
  std::unique_ptr<SegmentLog> log_;
  std::unique_ptr<DeadLetterLog> letters_;
  std::int64_t version_ = 0;
};

BackupSettings settings() { return {"0.1.0", {1'795'543'200'000}, {}, {}}; }

Result<BackupList> back_up(FileSystem& files, const Path& to = kBackup) {
  return write_backup(files, kData, to, settings());
}

Result<std::vector<std::string>> restored_messages(FileSystem& files, const BackupList& list) {
  STRATUS_RETURN_IF_ERROR(copy_backup(files, kBackup, "/restored", list, {}));
  STRATUS_ASSIGN_OR_RETURN(const LogCheck log, check_log(files, "/restored/log"));
  EXPECT_EQ(log.extent.end, list.log.end);
  EXPECT_EQ(log.torn_bytes(), 0U);
  std::vector<std::string> messages;
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, "/restored/log"));
  STRATUS_RETURN_IF_ERROR(for_each_record(*reader, log.extent.begin, log.extent.end, [&](const LogRecord& record) -> Status {
    messages.push_back(record.message);
    return {};
  }));
  return messages;
}

// Whether every file that the version of a folder names is there and whole.
void expect_whole_version(FileSystem& files, const Path& root, std::int64_t number) {
  FolderStore store(files, root);
  const auto version = ManifestCatalog(store).current();
  ASSERT_TRUE(version) << version.error().message;
  EXPECT_EQ((*version)->version, number);
  for (const DataFile& file : files_of(**version)) EXPECT_TRUE(get_data_file(store, file)) << file.path;
  EXPECT_THAT(*ManifestCatalog(store).leftovers(), IsEmpty());
}

TEST(Backup, HoldsVersionLogLettersAndStations) {
  World world;
  world.append(20);
  world.publish();
  world.append(5);
  world.reject();
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->log.end, world.end());
  EXPECT_EQ(list->horizon.total(), 20);
  EXPECT_EQ(list->version, 1);
  EXPECT_EQ(list->dead_letters, 1);
  EXPECT_EQ(restored_messages(world.disk, *list)->size(), 25U);
  expect_whole_version(world.disk, "/restored", 1);
  EXPECT_EQ(DeadLetterLogReader(world.disk, "/restored/rejects").counts()->all(), 1);
  EXPECT_EQ(load_stations(world.disk, "/restored")->size(), 1U);
  EXPECT_GT(list_segments(world.disk, "/restored/log")->size(), 1U) << "the log must cross a segment";
}

TEST(Backup, LeavesUnfinishedFilesBehind) {
  World world;
  world.append(20);
  world.publish();
  world.disk.put(kData / "tmp" / "0123456789abcdef-1", "half of a file");
  ASSERT_TRUE(back_up(world.disk));
  EXPECT_THAT(*list_below(world.disk, kBackup / "tmp"), IsEmpty());
  FolderStore store(world.disk, kData);
  EXPECT_THAT(*ManifestCatalog(store).leftovers(), ElementsAre("tmp/0123456789abcdef-1"));
}

TEST(Backup, HoldsALogOfBeforeAndWhatCameToIt) {
  World world(true);
  EXPECT_EQ(restored_messages(world.disk, *back_up(world.disk)), messages_of_before());
  ASSERT_TRUE(remove_all(world.disk, kBackup));
  ASSERT_TRUE(remove_all(world.disk, "/restored"));
  world.append(8);
  world.publish();
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  const auto messages = restored_messages(world.disk, *list);
  ASSERT_TRUE(messages) << messages.error().message;
  EXPECT_EQ(messages->size(), 11U);
}

TEST(Backup, WorksBeforeTheFirstVersion) {
  World world;
  world.append(3);
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->version, 0);
  EXPECT_EQ(restored_messages(world.disk, *list)->size(), 3U);
}

TEST(Backup, OfNothingSaysSo) {
  DroppingFileSystem disk;
  const auto list = back_up(disk);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(list.error().message, HasSubstr("/data/log"));
}

// Before every single read of the data folder something is appended, and before every tenth a version is published and the
// one before it pruned.
TEST(Backup, IsOneStateWhileOthersAppendPublishAndPrune) {
  World world;
  world.append(10);
  world.publish();
  const Offsets acknowledged = world.end();
  int reads = 0;
  WatchedFileSystem watched(world.disk, [&](const Path& path, std::uint64_t) {
    if (!path.string().starts_with(kData.string() + "/")) return;
    world.append(1);
    if (++reads % 10 == 2) world.publish();
  });
  const auto list = back_up(watched);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_LT(list->version, world.version()) << "later ones were published and all others pruned";
  EXPECT_TRUE(list->log.end.covers(list->horizon));
  EXPECT_TRUE(list->log.end.covers(acknowledged));
  EXPECT_EQ(restored_messages(world.disk, *list)->size(), static_cast<std::size_t>(list->log.end.total()));
  expect_whole_version(world.disk, "/restored", list->version);
  // Nothing else is there.
  std::vector<std::string> named{std::string(kBackupListName)};
  for (const BackupFile& file : list->files) named.push_back(file.path);
  EXPECT_THAT(*list_below(world.disk, kBackup), UnorderedElementsAreArray(named));
}

TEST(Backup, CopiesTheVersionThatItHoldsHoweverFastOthersArePublished) {
  World world;
  world.append(10);
  world.publish();
  WatchedFileSystem watched(world.disk, [&](const Path& path, std::uint64_t) {
    if (path.string().starts_with("/data/dataset/")) world.publish();
  });
  const auto list = back_up(watched);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->version, 1);
  EXPECT_GT(world.version(), 2);
  FolderStore store(world.disk, kData);
  EXPECT_THAT(*ManifestCatalog(store).versions(), ElementsAre(1, world.version())) << "it was held until the last file";
  world.publish();
  EXPECT_THAT(*ManifestCatalog(store).versions(), ElementsAre(world.version())) << "and is held no longer";
}

TEST(Backup, AMissingFileIsALoss) {
  World world;
  world.append(10);
  const Manifest version = world.publish();
  const std::string path = first_file(version.dataset).path;
  ASSERT_TRUE(world.disk.remove(kData / path));
  const auto list = back_up(world.disk);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(list.error().message, HasSubstr(path));
}

TEST(Backup, DamageInTheDataFolderIsNamedAndNotCopied) {
  World world;
  world.append(20);
  const Manifest version = world.publish();
  std::vector<Path> files{kData / "log" / segment_name(0)};
  for (const DataFile& file : files_of(version)) files.push_back(kData / file.path);
  for (const Path& file : files) {
    world.disk.flip_bit(file, 5, 2);
    const auto list = back_up(world.disk, kBackup / "damaged");
    ASSERT_FALSE(list) << file;
    EXPECT_THAT(list.error().message, HasSubstr(file.filename().string()));
    EXPECT_EQ(list.error().kind, ErrorKind::kDataLoss);
    world.disk.flip_bit(file, 5, 2);
  }
  EXPECT_TRUE(back_up(world.disk));
}

TEST(Backup, AHoleIsCopiedOnlyWhereTheVersionHoldsWhatStoodThere) {
  for (const bool covered : {false, true}) {
    World world;
    world.append(3);
    world.publish();
    world.append(20);
    if (covered) world.publish();
    const auto segments = *list_segments(world.disk, kData / "log");
    ASSERT_GT(segments.size(), 4U);
    ASSERT_TRUE(world.disk.remove(segments[2].path));
    const LogGap hole{0, segments[2].base, segments[3].base};
    const auto list = back_up(world.disk);
    ASSERT_EQ(list.has_value(), covered);
    EXPECT_THAT(list ? to_string(hole) : list.error().message, HasSubstr(to_string(hole)));
  }
}

TEST(Backup, AVersionOfAnotherLogIsRefused) {
  World world;
  world.append(20);
  Manifest version = world.publish();
  version.version = 2;
  version.horizon.log = LogId{"00112233445566778899aabbccddeeff"};
  FolderStore store(world.disk, kData);
  ASSERT_TRUE(ManifestCatalog(store).publish(version));
  const auto list = back_up(world.disk);
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr(version.horizon.log.text));
}

// After a power cut the mark is old, and a version may reach beyond it.
TEST(Backup, TakesTheWholeFramesBehindALateMark) {
  World world;
  world.append(2);
  const std::string early = *world.disk.read(kData / "log" / "durable", 0, kWholeFile);
  world.append(30);
  world.publish();
  world.disk.put(kData / "log" / "durable", early);
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->log.end, world.end());
  EXPECT_EQ(restored_messages(world.disk, *list)->size(), 32U);
}

TEST(Backup, LeavesATornTailBehind) {
  World world;
  world.append(3);
  const Path segment = list_segments(world.disk, kData / "log")->back().path;
  const std::string whole = *world.disk.read(segment, 0, kWholeFile);
  world.disk.put(segment, whole + std::string("\xF5LF\x01 half a frame"));
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(restored_messages(world.disk, *list)->size(), 3U);
}

TEST(Backup, StopsWhenAsked) {
  World world;
  world.append(3);
  BackupSettings stopped = settings();
  stopped.progress = [](std::uint64_t, std::uint64_t) -> Status { return fail(ErrorKind::kCancelled, "stop"); };
  const auto list = write_backup(world.disk, kData, kBackup, stopped);
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kCancelled);
}

TEST(Backup, EveryDamagedMissingOrShortenedFileIsNamed) {
  World world;
  world.append(20);
  world.publish();
  world.reject();
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  for (const BackupFile& file : list->files) {
    const Path path = kBackup / file.path;
    const std::string good = *world.disk.read(path, 0, kWholeFile);
    std::string flipped = good;
    flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 1);
    for (const std::string& bad : {flipped, good.substr(0, good.size() - 1), good + "x"}) {
      world.disk.put(path, bad);
      const Status copied = copy_backup(world.disk, kBackup, "/restored", *list, {});
      ASSERT_FALSE(copied) << path;
      EXPECT_THAT(copied.error().message, HasSubstr(path.string()));
    }
    ASSERT_TRUE(world.disk.remove(path));
    const Status copied = copy_backup(world.disk, kBackup, "/restored", *list, {});
    ASSERT_FALSE(copied) << path;
    EXPECT_THAT(copied.error().message, HasSubstr(path.string()));
    world.disk.put(path, good);
  }
  EXPECT_THAT(*world.disk.list("/restored"), IsEmpty()) << "nothing is copied before all is checked";
  EXPECT_TRUE(copy_backup(world.disk, kBackup, "/restored", *list, {}));
}

// A disk that reads something else than was written.
TEST(Backup, ReadsBackWhatItWrote) {
  World world;
  world.append(20);
  world.publish();
  bool flipped = false;
  WatchedFileSystem watched(world.disk, [&](const Path& path, std::uint64_t) {
    if (path != kBackup / "stations.json") return;
    world.disk.flip_bit(path, 3, 1);
    flipped = true;
  });
  const auto list = back_up(watched);
  EXPECT_TRUE(flipped);
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr("stations.json"));
}

TEST(Backup, ARestoreReadsBackWhatItCopied) {
  World world;
  world.append(20);
  const auto list = back_up(world.disk);
  ASSERT_TRUE(list) << list.error().message;
  WatchedFileSystem watched(world.disk, [&](const Path& path, std::uint64_t offset) {
    if (path == "/restored/stations.json" && offset == 0) world.disk.flip_bit(path, 3, 1);
  });
  const Status copied = copy_backup(watched, kBackup, "/restored", *list, {});
  ASSERT_FALSE(copied);
  EXPECT_THAT(copied.error().message, HasSubstr("/restored/stations.json"));
}

// Killed or cut off at every step, with anything that a disk may keep: the folder is missing or whole.
TEST(Backup, AFolderThatIsThereIsWhole) {
  const auto run = [](FileSystem& files) -> Status {
    STRATUS_ASSIGN_OR_RETURN(StagedFolder staged, StagedFolder::open(files, kBackup));
    STRATUS_RETURN_IF_ERROR(back_up(files, staged.path()));
    return staged.publish();
  };
  const auto filled = [](World& world) {
    world.append(12);
    world.publish();
  };
  World whole;
  filled(whole);
  const std::uint64_t before = whole.disk.effects();
  ASSERT_TRUE(run(whole.disk));
  const std::uint64_t steps = whole.disk.effects();
  int there = 0;
  for (const Survival survival : {Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll}) {
    for (std::uint64_t cut = before + 1; cut <= steps + 1; ++cut) {
      World world;
      filled(world);
      world.disk.cut_power_at(cut);
      const Status done = run(world.disk);
      world.disk.restart(survival);
      const bool present = !list_below(world.disk, kBackup)->empty();
      ASSERT_TRUE(present || !done) << "reported as done and lost, cut at " << cut;
      if (!present) continue;
      ++there;
      const auto list = read_backup_list(world.disk, kBackup);
      ASSERT_TRUE(list) << list.error().message << ", cut at " << cut;
      const Status copied = copy_backup(world.disk, kBackup, "/restored", *list, {});
      ASSERT_TRUE(copied) << copied.error().message << ", cut at " << cut;
    }
  }
  EXPECT_GE(there, 4);
}

}  // namespace
}  // namespace stratus
