#include "storage/log_retention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/data_files.h"
#include "storage/dead_letter_log.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/letter_clearing.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_log.h"
#include "storage/station_file.h"
#include "support/dropping_file_system.h"
#include "support/log_of_before.h"
#include "support/stacks.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Path kData = "/data";
const Path kLog = kData / "log";
const LogId kId{"00112233445566778899aabbccddeeff"};
constexpr UtcMillis kStart{1'795'000'000'000};
constexpr std::int64_t kHourMs = 3'600'000;
const UtcMillis kNow = kStart + 1000 * kHourMs;

std::string message(std::int64_t n) { return "message " + std::to_string(n) + std::string(40, 'x'); }

// A data folder whose log has one message an hour, a few a segment.
class RetentionWorld {
 public:
  RetentionWorld() {
    Station paris;
    paris.id = StationId("station_Paris_FR");
    EXPECT_TRUE(save_stations(disk, kData, StationRegistry({paris})));
  }

  Result<std::unique_ptr<SegmentLog>> open(Offsets covered = {}) {
    return SegmentLog::open(disk, kLog, {.segment_bytes = 400, .new_id = kId, .covered = std::move(covered)});
  }

  void append(int count) {
    const auto log = open();
    ASSERT_TRUE(log) << log.error().message;
    for (int i = 0; i < count; ++i) {
      const std::int64_t n = (*log)->extent().end.total();
      const std::string text = message(n);
      const LogMessage one{"key", text};
      ASSERT_TRUE(whole_append((*log)->append({&one, 1}, kStart + n * kHourMs)));
    }
  }

  void fill() {
    append(40);
    publish(40);
  }

  DataFile publish(std::int64_t horizon) {
    Manifest manifest;
    manifest.version = ++version;
    manifest.horizon = {kId, {{0, horizon}}};
    DataFileWriter writer = *DataFileWriter::create(store);
    EXPECT_TRUE(writer.append("facts"));
    const DataFile file = *writer.commit("dataset", {.rows = 1, .month = make_month(2026, 11)});
    put_base(manifest.dataset, file);
    manifest.records[0].dead_letters = dead_letters;
    EXPECT_TRUE(ManifestCatalog(store).publish(manifest));
    return file;
  }

  RetentionPlan plan(UtcMillis before = kNow) {
    const auto made = plan_retention(disk, kData, before);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(RetentionPlan{});
  }

  Error refusal() {
    const auto made = plan_retention(disk, kData, kNow);
    EXPECT_FALSE(made);
    return made ? Error{} : made.error();
  }

  std::vector<SegmentFile> segments() { return *list_segments(disk, kLog); }
  std::vector<LogGap> gaps() { return *(*SegmentLogReader::open(disk, kLog))->gaps(); }

  // Every message from `begin` on, and none before.
  void expect_whole_from(std::int64_t begin, std::int64_t end) {
    const auto reader = SegmentLogReader::open(disk, kLog);
    ASSERT_TRUE(reader) << reader.error().message;
    EXPECT_EQ(*(*reader)->extent(), (LogExtent{kId, {{0, begin}}, {{0, end}}}));
    EXPECT_THAT(*(*reader)->gaps(), IsEmpty());
    std::int64_t next = begin;
    ASSERT_TRUE(for_each_record(**reader, {{0, begin}}, {{0, end}}, [&](const LogRecord& record) -> Status {
      EXPECT_EQ(record.message, message(next++));
      return {};
    }));
    EXPECT_EQ(next, end);
    if (begin > 0) {
      EXPECT_EQ((*reader)->read({0, begin - 1}, 1).error().kind, ErrorKind::kNotFound);
    }
  }

  DroppingFileSystem disk;
  FolderStore store{disk, kData};
  std::int64_t version = 0;
  std::int64_t dead_letters = 0;  // of the next one
};

class Retention : public ::testing::Test, protected RetentionWorld {};

// They are in no dataset.
TEST_F(Retention, RecordsThatStateNoFactStayUntilTheyAreDeadLetters) {
  fill();
  dead_letters = 3;
  publish(40);
  EXPECT_THAT(refusal().message, HasSubstr("3 records of the log that state no fact"));
  const auto keep = [&](const RecordId& record) {
    const auto letters = DeadLetterLog::open(disk, kData / "rejects");
    ASSERT_TRUE(letters) << letters.error().message;
    DeadLetter letter;
    letter.bytes = "?";
    letter.record = record;
    ASSERT_TRUE((*letters)->append({letter}));
  };
  keep({kId, {0, 3}});
  keep({kId, {0, 5}});
  keep({LogId{"another"}, {0, 7}});
  EXPECT_THAT(refusal().message, HasSubstr("dead letters of 2 only"));
  keep({kId, {0, 7}});
  EXPECT_GT(plan().segments, 0);
  ASSERT_TRUE(clear_letters(disk, kData / "rejects", kAllLetters));
  EXPECT_GT(plan().segments, 0);
  ASSERT_TRUE(remove_all(disk, kData / "rejects"));
  EXPECT_EQ(refusal().kind, ErrorKind::kDataLoss);
}

// A power cut leaves an old mark: what stands behind it is not lost.
TEST_F(Retention, AMarkThatIsLateIsNoLoss) {
  append(1);
  const std::string late = *disk.read(mark_path(kLog), 0, kWholeFile);
  append(39);
  publish(40);
  disk.put(mark_path(kLog), late);
  const RetentionPlan made = plan();
  ASSERT_GT(made.segments, 0);
  const Status done = shorten_log(disk, kData, made, kNow);
  ASSERT_TRUE(done) << done.error().message;
  expect_whole_from(made.begin, 40);
}

TEST_F(Retention, NothingGoesBeforeAVersionIsPublished) {
  append(40);
  EXPECT_EQ(refusal().kind, ErrorKind::kConflict);
  EXPECT_THAT(refusal().message, HasSubstr("batch run"));
}

TEST_F(Retention, WholeSegmentsGoUntilSomethingStopsIt) {
  append(40);
  publish(40);
  const std::vector<SegmentFile> before = segments();
  ASSERT_THAT(before, SizeIs(::testing::Gt(6U)));
  const std::int64_t last = before.back().base;
  EXPECT_EQ(plan().begin, last);
  EXPECT_THAT(plan().stop, HasSubstr("still grows"));
  EXPECT_EQ(plan().records, last);
  EXPECT_EQ(plan().segments, static_cast<std::int64_t>(before.size()) - 1);
  EXPECT_EQ(plan().oldest, kStart);
  EXPECT_EQ(plan().newest, kStart + (last - 1) * kHourMs);
  // Its newest record has to be older.
  const std::int64_t third = before[3].base;
  EXPECT_EQ(plan(kStart + (third - 1) * kHourMs).begin, before[2].base);
  EXPECT_EQ(plan(kStart + (third - 1) * kHourMs + 1).begin, third);
  EXPECT_THAT(plan(kStart + third * kHourMs).stop, HasSubstr("not older than"));
  EXPECT_EQ(plan(kStart).segments, 0);
}

TEST_F(Retention, TheKeptVersionThatCoversLeastStopsIt) {
  append(40);
  const std::vector<SegmentFile> all = segments();
  publish(all[2].base + 1);
  publish(40);
  EXPECT_EQ(plan().begin, all[2].base);
  EXPECT_THAT(plan().stop, HasSubstr("version 1 covers nothing from position " + std::to_string(all[2].base + 1)));
  EXPECT_EQ(plan().newest_covered, all[2].base);
}

TEST_F(Retention, TheNewestCoveredRecordStays) {
  append(40);
  const std::vector<SegmentFile> all = segments();
  publish(all[4].base);
  EXPECT_EQ(plan().begin, all[3].base) << "it is the last of the segment before";
  EXPECT_EQ(plan().newest_covered, all[4].base - 1);
}

TEST_F(Retention, VersionsOfAnotherLogNeedNothingOfThisOne) {
  append(40);
  Manifest former;
  former.version = ++version;
  former.horizon = {LogId{"ffffffffffffffffffffffffffffffff"}, {{0, 1}}};
  ASSERT_TRUE(ManifestCatalog(store).publish(former));
  publish(40);
  EXPECT_EQ(plan().begin, segments().back().base);
}

TEST_F(Retention, RecordsWithoutATimeAreAsYoungAsTheFirstWithOne) {
  put_log_of_before(disk, kLog);
  const auto id = (*SegmentLogReader::open(disk, kLog))->extent()->id;
  const auto publish_all = [&](std::int64_t end) {
    Manifest manifest;
    manifest.version = ++version;
    manifest.horizon = {id, {{0, end}}};
    ASSERT_TRUE(ManifestCatalog(store).publish(manifest));
  };
  {
    const auto log = open();
    const std::string text = "timed";
    const LogMessage one{"key", text};
    ASSERT_TRUE(whole_append((*log)->append({&one, 1}, kStart)));
    publish_all((*log)->extent().end.total());
  }
  EXPECT_EQ(plan(kStart).segments, 0);
  EXPECT_THAT(plan(kStart).stop, HasSubstr("not older than"));
  EXPECT_EQ(plan(kStart + 1).segments, 1);
  EXPECT_EQ(plan(kStart + 1).newest, std::nullopt);
  // Without a later record nobody knows.
  ASSERT_TRUE(disk.remove(segments().back().path));
  ASSERT_TRUE(disk.remove(mark_path(kLog)));
  EXPECT_FALSE(plan_retention(disk, kData, kNow)) << "the version covers more";
}

TEST_F(Retention, DamageStopsIt) {
  append(40);
  const DataFile file = publish(40);
  disk.flip_bit(kData / file.path, 2, 1);
  EXPECT_THAT(refusal().message, HasSubstr(file.path));
  disk.flip_bit(kData / file.path, 2, 1);
  disk.flip_bit(segments()[1].path, 100, 1);
  EXPECT_THAT(refusal().message, HasSubstr(segments()[1].path.string()));
  disk.flip_bit(segments()[1].path, 100, 1);
  EXPECT_GT(plan().segments, 0);
  ASSERT_TRUE(disk.remove(segments()[1].path));
  EXPECT_THAT(refusal().message, HasSubstr("the log lacks"));
}

TEST_F(Retention, TheLogBeginsAtAnySegmentAndGoesOn) {
  append(40);
  const std::size_t all = segments().size();
  for (std::size_t gone = 1; gone < all; ++gone) {
    RetentionWorld world;
    world.fill();
    const std::int64_t begin = world.segments()[gone].base;
    const RetentionPlan made = world.plan(kStart + (begin - 1) * kHourMs + 1);
    ASSERT_EQ(made.begin, begin);
    ASSERT_TRUE(shorten_log(world.disk, kData, made, kNow));
    EXPECT_THAT(world.segments(), SizeIs(all - gone));
    world.expect_whole_from(begin, 40);
    EXPECT_TRUE(check_folder(world.disk, kData));
    world.append(3);
    world.expect_whole_from(begin, 43);
    // And again, from there.
    world.publish(43);
    ASSERT_TRUE(shorten_log(world.disk, kData, world.plan(), kNow));
    world.expect_whole_from(world.segments().front().base, 43);
  }
}

TEST_F(Retention, AFileThatIsLostIsToldApart) {
  append(40);
  publish(40);
  const std::int64_t begin = segments()[3].base;
  ASSERT_TRUE(shorten_log(disk, kData, plan(kStart + (begin - 1) * kHourMs + 1), kNow));
  const std::string said = *disk.read(beginning_path(kLog), 0, kWholeFile);
  const std::int64_t next = segments()[1].base;
  const std::string first = *disk.read(segments()[0].path, 0, kWholeFile);
  ASSERT_TRUE(disk.remove(segments()[0].path));
  EXPECT_THAT(gaps(), ElementsAre(LogGap{0, begin, next}));
  EXPECT_EQ(check_log(disk, kLog)->gaps, gaps());
  EXPECT_THAT(open().error().message, HasSubstr("lacks " + to_string(gaps()[0])));
  EXPECT_TRUE(open({{0, next}}));
  disk.put(kLog / segment_name(begin), first);
  // Without the file that says so nobody knows that it was on purpose.
  ASSERT_TRUE(disk.remove(beginning_path(kLog)));
  EXPECT_THAT(gaps(), ElementsAre(LogGap{0, 0, begin}));
  for (std::size_t at = 0; at < said.size(); at += 7) {
    disk.put(beginning_path(kLog), said);
    disk.flip_bit(beginning_path(kLog), at, 2);
    const auto read = SegmentLogReader::open(disk, kLog);
    ASSERT_FALSE(read) << at;
    EXPECT_THAT(read.error().message, HasSubstr("beginning.json"));
    EXPECT_FALSE(check_log(disk, kLog)) << at;
  }
}

TEST_F(Retention, AShortenedLogThatLostAllFilesOrIsAnotherOneIsNamed) {
  append(40);
  publish(40);
  ASSERT_TRUE(shorten_log(disk, kData, plan(), kNow));
  const std::string said = *disk.read(beginning_path(kLog), 0, kWholeFile);
  for (const SegmentFile& segment : segments()) ASSERT_TRUE(disk.remove(segment.path));
  ASSERT_TRUE(disk.remove(mark_path(kLog)));
  EXPECT_THAT(open().error().message, HasSubstr("lost all its files"));
  EXPECT_THAT(check_folder(disk, kData).error().message, HasSubstr("is gone"));
  // Made again, with as many messages, that are others.
  ASSERT_TRUE(disk.remove(beginning_path(kLog)));
  {
    const auto log = open();
    for (int n = 0; n < 50; ++n) {
      const std::string text = message(n + 7);
      const LogMessage one{"key", text};
      ASSERT_TRUE(whole_append((*log)->append({&one, 1}, kStart)));
    }
  }
  disk.put(beginning_path(kLog), said);
  EXPECT_THAT(open().error().message, HasSubstr("holds another record"));
}

// Whatever a crash leaves: the log is whole from the old beginning or from the new one on, and no file is left over.
TEST(RetentionCrash, LeavesTheOldBeginningOrTheNewOne) {
  int kept = 0;
  int shortened = 0;
  for (const Survival survival : {Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll}) {
    bool cut = true;
    for (std::uint64_t step = 1; cut; ++step) {
      RetentionWorld world;
      world.fill();
      const RetentionPlan plan = world.plan();
      world.disk.cut_power_at(world.disk.effects() + step);
      const bool done = shorten_log(world.disk, kData, plan, kNow).has_value();
      cut = world.disk.power_is_cut();
      EXPECT_NE(done, cut);
      world.disk.restart(survival);
      const auto reader = SegmentLogReader::open(world.disk, kLog);
      ASSERT_TRUE(reader) << reader.error().message;
      const std::int64_t begin = (*reader)->extent()->begin.total();
      world.expect_whole_from(begin, 40);
      ASSERT_TRUE(begin == 0 || begin == plan.begin);
      ++(begin == 0 ? kept : shortened);
      ASSERT_TRUE(world.open()) << "no version is needed";
      EXPECT_EQ(world.segments().front().base, begin);
      world.expect_whole_from(begin, 40);
      ASSERT_LT(step, 100U);
    }
  }
  EXPECT_GT(kept, 4);
  EXPECT_GT(shortened, 8);
}

}  // namespace
}  // namespace stratus
