// A pipeline on a disk that is full, and on a folder that lost pieces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/data_view.h"
#include "engine/pipeline.h"
#include "engine/verify.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/segment_files.h"
#include "support/dropping_file_system.h"
#include "support/watched_file_system.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Path kFolder = "/data";

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.zone = "Europe/Paris";
  return station;
}

IncomingMessage day(int n) {
  Fact fact;
  fact.station = paris().id;
  fact.time = UtcSeconds{1'672'531'200} + 86'400LL * n;
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, 100);
  return {encode_message(fact, paris()), "test", ""};
}

class Remembered final : public Logger {
 public:
  void write(Severity, std::string_view event, std::span<const LogField>) override { events.emplace_back(event); }
  std::int64_t times(std::string_view event) const { return std::count(events.begin(), events.end(), event); }
  std::vector<std::string> events;
};

class PipelineDamage : public ::testing::Test {
 protected:
  void open() {
    PipelineOptions options;
    options.segment_bytes = 500;
    options.logger = &told;
    options.tail_limit_bytes = tail_limit;
    pipeline.reset();
    auto opened = Pipeline::open(disk, clock, {kFolder}, StationRegistry({paris()}), options);
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline = *std::move(opened);
  }
  void submit(int from, int to) {
    for (int n = from; n < to; ++n) {
      const auto report = pipeline->submit({day(n)});
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->accepted, 1);
    }
  }
  // The sentence with which a message is refused; empty when it is taken.
  std::string refusal(int n) {
    const auto report = pipeline->submit({day(n)});
    return report ? "" : report.error().message;
  }
  std::vector<std::string> files() { return *list_below(disk, kFolder); }

  DroppingFileSystem disk;
  ManualClock clock{UtcMillis{1'704'000'000'000}};
  Remembered told;
  std::uint64_t tail_limit = UINT64_MAX;
  std::unique_ptr<Pipeline> pipeline;
};

// A signal may come between any two looks at the disk.
TEST_F(PipelineDamage, AFolderThatCannotBeLookedAtIsNotCalledDamaged) {
  open();
  submit(0, 3);
  ASSERT_TRUE(pipeline->run_batch());
  pipeline.reset();
  int looks = 0;
  int stop_at = 0;
  StoppableFileSystem stoppable(
      disk, [&] { return looks++ >= stop_at; }, StopScope::kEverything);
  for (bool whole = false; !whole; ++stop_at) {
    looks = 0;
    const Status checked = check_folder(stoppable, kFolder);
    whole = checked.has_value();
    if (!whole) {
      EXPECT_EQ(checked.error().kind, ErrorKind::kCancelled) << "look " << stop_at << ": " << checked.error().message;
    }
    ASSERT_LT(stop_at, 1000);
  }
}

TEST_F(PipelineDamage, ARunThatMeetsAFullDiskLeavesNothingAndTheLogGoesOn) {
  open();
  submit(0, 100);
  const auto before = files();
  disk.set_free_bytes(kLogReserveBytes + 20'000);
  const auto failed = pipeline->run_batch();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_EQ(files(), before) << "what nobody names is removed";
  submit(100, 120);
  disk.set_free_bytes(std::nullopt);
  EXPECT_TRUE(pipeline->run_batch());
}

TEST_F(PipelineDamage, AFullDiskRefusesWithTheReasonUntilThereIsRoom) {
  open();
  submit(0, 1);
  disk.set_free_bytes(kLeastFreeBytes - 1);
  for (int look = 0; look < 3; ++look) pipeline->look_at_disk();
  ASSERT_FALSE(pipeline->ready());
  EXPECT_THAT(pipeline->ready().error().message, HasSubstr("the disk is full"));
  EXPECT_EQ(refusal(1), pipeline->ready().error().message);
  disk.set_free_bytes(kLeastFreeBytes);
  pipeline->look_at_disk();
  EXPECT_FALSE(pipeline->ready()) << "more is wanted before it opens";
  disk.set_free_bytes(kFreeBytesAgain);
  pipeline->look_at_disk();
  EXPECT_TRUE(pipeline->ready());
  submit(1, 2);
  EXPECT_EQ(told.times("messages are refused"), 1);
  EXPECT_EQ(told.times("messages are taken again"), 1);
  EXPECT_EQ(pipeline->counts().failed, 1);
}

TEST_F(PipelineDamage, AFullTailRefusesUntilABatchRunSucceeds) {
  tail_limit = 1200;  // some dozen facts
  open();
  disk.set_free_bytes(kLogReserveBytes + 20'000);  // enough for the log, too little for a batch run
  int taken = 0;
  while (taken < 200 && refusal(taken).empty()) ++taken;
  ASSERT_GT(taken, 10);
  ASSERT_LE(taken, 100);
  EXPECT_THAT(refusal(taken), HasSubstr("tail_limit_mib"));
  EXPECT_EQ(pipeline->ready().error().message, refusal(taken));
  EXPECT_FALSE(pipeline->run_batch());
  EXPECT_FALSE(pipeline->ready());
  disk.set_free_bytes(std::nullopt);
  ASSERT_TRUE(pipeline->run_batch());
  EXPECT_TRUE(pipeline->ready());
  submit(taken, taken + 5);
}

TEST_F(PipelineDamage, LeftoversOfARunThatWasKilledGoWithTheNextOne) {
  open();
  submit(0, 10);
  disk.put(kFolder / "dataset" / "2023-01-0000000000000000.parquet", "left");
  disk.put(kFolder / "manifests" / "0000000001.json.tmp", "{");
  disk.put(kFolder / "tmp" / "0123456789abcdef-1", "half of a file");
  ASSERT_TRUE(pipeline->run_batch());
  EXPECT_FALSE(disk.file_size(kFolder / "tmp" / "0123456789abcdef-1"));
  EXPECT_FALSE(disk.file_size(kFolder / "dataset" / "2023-01-0000000000000000.parquet"));
  EXPECT_FALSE(disk.file_size(kFolder / "manifests" / "0000000001.json.tmp"));
}

TEST_F(PipelineDamage, WhatAKilledProcessLeftIsToldAtTheStart) {
  open();
  submit(0, 3);
  EXPECT_THAT(std::exchange(told.events, {}), ElementsAre("station added"));
  pipeline.reset();
  const Path segment = list_segments(disk, kFolder / "log")->back().path;
  ASSERT_TRUE((*disk.open_append(segment))->append("torn"));
  disk.put(kFolder / "dataset" / "2023-01-0000000000000000.parquet", "left");
  open();
  EXPECT_THAT(told.events, ElementsAre(HasSubstr("unfinished end of the log"), HasSubstr("no version names")));
}

TEST_F(PipelineDamage, NewestObservationsAreLearntFromTheVersionToo) {
  open();
  submit(0, 40);
  ASSERT_TRUE(pipeline->run_batch());
  open();
  EXPECT_TRUE(pipeline->newest_observations().empty()) << "the tail is";
  ASSERT_TRUE(pipeline->learn_newest_observations());
  const auto newest = pipeline->newest_observations();
  ASSERT_EQ(newest.size(), 1U);
  EXPECT_EQ(newest[0].first, paris().id);
  EXPECT_EQ(format_utc(newest[0].second), "2023-02-09T00:00:00Z");
  submit(41, 42);
  EXPECT_EQ(format_utc(pipeline->newest_observations()[0].second), "2023-02-11T00:00:00Z");
}

TEST_F(PipelineDamage, AnOlderManifestThatCannotBeReadFailsNoRunAndLosesNoFile) {
  open();
  submit(0, 10);
  ASSERT_TRUE(pipeline->run_batch());
  pipeline.reset();
  disk.flip_bit(manifest_path(kFolder, 1), 20, 1);
  ASSERT_TRUE(disk.rename(manifest_path(kFolder, 1), kFolder / "manifests" / "kept"));
  open();
  ASSERT_TRUE(pipeline->run_batch());
  ASSERT_TRUE(disk.rename(kFolder / "manifests" / "kept", manifest_path(kFolder, 0)));
  submit(10, 20);
  const auto report = pipeline->run_batch();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->published);
  EXPECT_THAT(told.events, Contains(HasSubstr("were not removed")));
}

TEST_F(PipelineDamage, ALogWithoutItsCoveredBeginningGoesOnAndIsTold) {
  open();
  submit(0, 30);
  ASSERT_TRUE(pipeline->run_batch());
  submit(30, 31);
  pipeline.reset();
  ASSERT_TRUE(disk.remove((*list_segments(disk, kFolder / "log"))[0].path));
  open();
  EXPECT_EQ(pipeline->missing().size(), 1U);
  EXPECT_THAT(told.events, Contains(HasSubstr("lacks messages")));
  submit(31, 32);
  EXPECT_TRUE(pipeline->run_batch());
  EXPECT_FALSE(pipeline->run_batch({.from_log = true})) << "it would lose what only the version holds";
  const auto rebuilt = pipeline->run_batch({.rebuild = true});
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_EQ((*pipeline->versions().current())->info().facts, 32) << "the dataset has all";
}

TEST_F(PipelineDamage, HolesOfTheCoveredLogAreNamedWhereverTheyAre) {
  open();
  submit(0, 30);
  ASSERT_TRUE(pipeline->run_batch());
  submit(30, 31);
  pipeline.reset();
  const auto segments = *list_segments(disk, kFolder / "log");
  ASSERT_GT(segments.size(), 5U);
  for (const std::size_t i : {0, 2, 3}) ASSERT_TRUE(disk.remove(segments[i].path));
  const std::vector<LogGap> holes{{0, 0, segments[1].base}, {0, segments[2].base, segments[4].base}};
  const auto view = DataView::open(disk, {kFolder}, {});
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(*(*view)->log()->gaps(), holes);
  const auto report = verify(*(*view)->log(), *(*view)->versions().current(), (*view)->stations());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->differences.size(), 2U) << "all else is equal: the version has what the log lacks";
  for (const LogGap& hole : holes) EXPECT_THAT(report->differences, Contains(HasSubstr("lacks " + to_string(hole))));
  open();
  EXPECT_EQ(pipeline->missing(), holes);
  submit(31, 32);
  EXPECT_TRUE(pipeline->run_batch());
  EXPECT_TRUE(pipeline->run_batch({.rebuild = true})) << "the dataset has all";
  const auto rebuilt = pipeline->run_batch({.from_log = true});
  ASSERT_FALSE(rebuilt) << "it would lose what only the version holds";
  EXPECT_THAT(rebuilt.error().message, HasSubstr(describe_gaps(holes)));
}

// A run looks at the end of the log several times: a station and its first message may come before each of them.
TEST_F(PipelineDamage, AStationThatIsAddedDuringARunFailsNothing) {
  Station lyon = paris();
  lyon.id = StationId("station_Lyon_FR");
  Fact fact;
  fact.station = lyon.id;
  fact.time = UtcSeconds{1'672'531'200};
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, 100);
  int looks = 0;  // at the durable mark, until the station comes; 0: never
  WatchedFileSystem watched(disk, [&](const Path& path, std::uint64_t) {
    if (path != mark_path(kFolder / "log") || looks == 0 || --looks > 0) return;
    ASSERT_TRUE(pipeline->add_stations({lyon}));
    const auto report = pipeline->submit({{encode_message(fact, lyon), "test", ""}});
    ASSERT_TRUE(report && report->accepted == 1);
  });
  std::int64_t came = 0;
  for (int look = 1; look <= 3; ++look) {
    pipeline.reset();
    ASSERT_TRUE(remove_all(disk, kFolder));
    auto opened = Pipeline::open(watched, clock, {kFolder}, StationRegistry({paris()}));
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline = *std::move(opened);
    submit(0, 3);
    looks = look;
    const auto during = pipeline->run_batch();
    ASSERT_TRUE(during) << look << ": " << during.error().message;
    came += pipeline->stations()->size() == 2 ? 1 : 0;
    looks = 0;
    const auto after = pipeline->run_batch();
    ASSERT_TRUE(after) << look << ": " << after.error().message;
    EXPECT_EQ(during->messages + after->messages, static_cast<std::int64_t>(pipeline->stations()->size()) + 2);
    EXPECT_FALSE(after->rebuilt);
  }
  EXPECT_EQ(came, 3) << "there are so many looks";
  pipeline.reset();  // before its disk
}

}  // namespace
}  // namespace stratus
