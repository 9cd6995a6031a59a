// A pipeline on a disk that is full, and on a folder that lost pieces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/pipeline.h"
#include "storage/data_files.h"
#include "support/dropping_file_system.h"
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
  std::vector<std::string> events;
};

class PipelineDamage : public ::testing::Test {
 protected:
  void open() {
    PipelineOptions options;
    options.log.segment_bytes = 500;
    options.logger = &told;
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
  std::vector<std::string> files() { return *list_below(disk, kFolder); }

  DroppingFileSystem disk;
  ManualClock clock{UtcMillis{1'704'000'000'000}};
  Remembered told;
  std::unique_ptr<Pipeline> pipeline;
};

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

TEST_F(PipelineDamage, LeftoversOfARunThatWasKilledGoWithTheNextOne) {
  open();
  submit(0, 10);
  disk.put(kFolder / "dataset" / "2023-01-0000000000000000.parquet", "left");
  disk.put(kFolder / "manifests" / "0000000001.json.tmp", "{");
  ASSERT_TRUE(pipeline->run_batch());
  EXPECT_FALSE(disk.file_size(kFolder / "dataset" / "2023-01-0000000000000000.parquet"));
  EXPECT_FALSE(disk.file_size(kFolder / "manifests" / "0000000001.json.tmp"));
}

TEST_F(PipelineDamage, WhatAKilledProcessLeftIsToldAtTheStart) {
  open();
  submit(0, 3);
  EXPECT_TRUE(told.events.empty());
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
  EXPECT_FALSE(pipeline->run_batch({.rebuild = true})) << "it would lose what only the version holds";
}

}  // namespace
}  // namespace stratus
