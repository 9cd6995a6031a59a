// A pipeline whose log is shortened: no answer changes, and nothing else is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/pipeline.h"
#include "engine/verify_folder.h"
#include "storage/backup.h"
#include "storage/folder_store.h"
#include "storage/log_retention.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/segment_files.h"
#include "support/dropping_file_system.h"
#include "support/stacks.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Path kFolder = "/data";

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.zone = "Europe/Paris";
  return station;
}

// Some repeat an earlier one, some correct it.
IncomingMessage message(int n) {
  Fact fact;
  fact.station = paris().id;
  const int day = n % 7 == 6 ? n - 5 : n;
  fact.time = UtcSeconds{1'672'531'200} + 21'600LL * day;
  fact.known_at = to_millis(fact.time) + (n % 14 == 6 ? 1000 : 0);
  fact.elements.set(Element::kTemperature, 100 + n % 50);
  if (n % 14 == 13) fact.elements.set(Element::kTemperature, 100 + day % 50);
  return {encode_message(fact, paris()), "test", ""};
}

class PipelineRetention : public ::testing::Test {
 protected:
  void open() {
    PipelineOptions options;
    options.segment_bytes = 900;
    pipeline.reset();
    auto opened = Pipeline::open(disk, clock, {kFolder}, StationRegistry({paris()}), options);
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline = *std::move(opened);
  }
  void submit(int from, int to) {
    for (int n = from; n < to; ++n) {
      clock.advance(1000);
      const auto report = pipeline->submit({message(n)});
      ASSERT_TRUE(report) << report.error().message;
      ASSERT_EQ(report->rejected, 0);
    }
  }
  // Messages, most of them published.
  void fill() {
    open();
    submit(0, 70);
    ASSERT_TRUE(pipeline->run_batch());
    submit(70, 90);
  }
  VerifyReport verified(VerifyFrom from = VerifyFrom::kDataset) {
    const auto found = verify_folder(disk, {kFolder}, StationRegistry(), {.from = from});
    EXPECT_TRUE(found) << found.error().message;
    if (!found) return {};
    EXPECT_THAT(found->report.differences, IsEmpty());
    return found->report;
  }
  RetentionPlan plan(UtcMillis before) {
    const auto made = plan_retention(disk, kFolder, before);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(RetentionPlan{});
  }

  DroppingFileSystem disk;
  ManualClock clock{UtcMillis{1'704'000'000'000}};
  std::unique_ptr<Pipeline> pipeline;
};

TEST_F(PipelineRetention, NoAnswerChangesWhereverTheLogIsShortened) {
  fill();
  pipeline.reset();
  const VerifyReport whole = verified();
  EXPECT_EQ(whole.only_in_dataset, 0);
  const VerifyReport by_log = verified(VerifyFrom::kLog);
  EXPECT_EQ(by_log.digest, whole.digest);
  std::int64_t begin = 0;
  int shortened = 0;
  // One segment more each time: what was asked for moves on by a message.
  for (UtcMillis before{1'704'000'000'000}; before < clock.now(); before = before + 1000) {
    const RetentionPlan next = plan(before);
    ASSERT_LE(next.segments, 1);
    if (next.segments == 0) continue;
    begin = next.begin;
    ++shortened;
    ASSERT_TRUE(shorten_log(disk, kFolder, next, clock.now()));
    for (const VerifyFrom from : {VerifyFrom::kDataset, VerifyFrom::kLog}) {
      const VerifyReport now = verified(from);
      EXPECT_EQ(now.digest, whole.digest);
      EXPECT_EQ(now.facts, whole.facts);
      EXPECT_EQ(now.answers, whole.answers);
      EXPECT_GT(now.only_in_dataset, 0);
      EXPECT_EQ(now.log_begin, (Offsets{{0, begin}}));
    }
    open();
    EXPECT_EQ(pipeline->extent().begin.at(0), begin);
    EXPECT_THAT(pipeline->missing(), IsEmpty());
    EXPECT_EQ(pipeline->tail_size().facts, whole.facts - (*pipeline->versions().current())->info().facts);
    pipeline.reset();
  }
  EXPECT_GT(shortened, 5);
  EXPECT_LT(begin, 70);
}

TEST_F(PipelineRetention, AShortenedLogGoesOn) {
  fill();
  pipeline.reset();
  const RetentionPlan most = plan(clock.now());
  ASSERT_TRUE(shorten_log(disk, kFolder, most, clock.now()));
  open();
  submit(90, 120);
  ASSERT_TRUE(pipeline->run_batch());
  const std::string digest = verified().digest;
  const auto facts = (*pipeline->versions().current())->info().facts;
  const auto refused = pipeline->run_batch({.from_log = true});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("begins at 0:" + std::to_string(most.begin)));
  const auto rebuilt = pipeline->run_batch({.rebuild = true});
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_EQ((*pipeline->versions().current())->info().facts, facts);
  EXPECT_EQ(verified().digest, digest);
  EXPECT_EQ(verified(VerifyFrom::kLog).digest, digest);
}

// A version that another decoder made starts again from the log only when that is whole.
TEST_F(PipelineRetention, AnotherDecoderStaysOnTheDataset) {
  fill();
  pipeline.reset();
  FolderStore store(disk, kFolder);
  ManifestCatalog catalog(store);
  Manifest older = **catalog.current();
  ++older.version;
  older.decoder = "older";
  ASSERT_TRUE(catalog.publish(older));
  ASSERT_TRUE(shorten_log(disk, kFolder, plan(clock.now()), clock.now()));
  open();
  const auto report = pipeline->run_batch();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->messages, pipeline->extent().end.total() - older.horizon.end.total());
  verified();
}

TEST_F(PipelineRetention, AVersionOfBeforeTheBeginningIsNamed) {
  open();
  submit(0, 30);
  ASSERT_TRUE(pipeline->run_batch());
  const std::string early = *disk.read(manifest_path(kFolder, 1), 0, kWholeFile);
  submit(30, 70);
  ASSERT_TRUE(pipeline->run_batch());
  pipeline.reset();
  ASSERT_TRUE(disk.remove(manifest_path(kFolder, 1)));
  ASSERT_TRUE(shorten_log(disk, kFolder, plan(clock.now()), clock.now()));
  verified();
  // By hand; it counts when the newer one is gone.
  disk.put(manifest_path(kFolder, 1), early);
  ASSERT_TRUE(disk.remove(manifest_path(kFolder, 2)));
  const auto opened = Pipeline::open(disk, clock, {kFolder}, StationRegistry({paris()}));
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, HasSubstr("the log starts after the horizon"));
}

TEST_F(PipelineRetention, WhatTheDatasetSaysOfTheLogThatIsThereIsChecked) {
  fill();
  pipeline.reset();
  const RetentionPlan some = plan(clock.now() - 60'000);
  ASSERT_GT(some.segments, 0);
  ASSERT_LT(some.begin, 60);
  ASSERT_TRUE(shorten_log(disk, kFolder, some, clock.now()));
  FolderStore store(disk, kFolder);
  ManifestCatalog catalog(store);
  ParquetDataset dataset(store);
  Manifest forged = **catalog.current();
  const DataFile file = first_file(forged.dataset);
  std::vector<StoredFact> facts = *dataset.read(file);
  const auto last =
      std::max_element(facts.begin(), facts.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
  ASSERT_GE(last->position.offset, some.begin);
  last->fact.elements.set(Element::kHumidity, 500);
  put_base(forged.dataset, *dataset.write(file.month, {}, facts, forged.stations));
  ++forged.version;
  ASSERT_TRUE(catalog.publish(forged));
  for (const VerifyFrom from : {VerifyFrom::kDataset, VerifyFrom::kLog}) {
    const auto found = verify_folder(disk, {kFolder}, StationRegistry(), {.from = from});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_THAT(found->report.differences, Contains(HasSubstr("dataset: missing observed fact")));
    EXPECT_THAT(found->report.differences, Contains(HasSubstr("dataset: not in the log: observed fact")));
  }
  // Another decoder may be the reason, and cannot be asked any more: that is said once.
  forged.decoder = "older";
  ++forged.version;
  ASSERT_TRUE(catalog.publish(forged));
  const auto found = verify_folder(disk, {kFolder}, StationRegistry());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->report.differences, Contains(HasSubstr("dataset: 2 differences from the log")));
  EXPECT_THAT(found->report.differences, Not(Contains(HasSubstr("dataset: missing observed fact"))));
}

TEST_F(PipelineRetention, ABackupOfAShortenedLogIsTheSame) {
  fill();
  pipeline.reset();
  ASSERT_TRUE(shorten_log(disk, kFolder, plan(clock.now()), clock.now()));
  const VerifyReport before = verified();
  const auto list = write_backup(disk, kFolder, "/backup", {"test", clock.now(), {}, {}});
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_TRUE(remove_all(disk, kFolder));
  ASSERT_TRUE(copy_backup(disk, "/backup", kFolder, *list, {}));
  EXPECT_EQ(verified().digest, before.digest);
  EXPECT_EQ(verified().log_begin, before.log_begin);
  open();
  EXPECT_THAT(pipeline->missing(), IsEmpty());
  submit(90, 95);
  ASSERT_TRUE(pipeline->run_batch());
  verified();
}

}  // namespace
}  // namespace stratus
