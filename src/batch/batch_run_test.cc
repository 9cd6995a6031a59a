#include "batch/batch_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/letters.h"
#include "support/spine.h"
#include "support/stacks.h"
#include "views/generation.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

Station station(const std::string& id) {
  Station made;
  made.id = StationId(id);
  return made;
}

Fact hour(std::int64_t n, std::int32_t temperature = 100, const char* id = "a") {
  Fact fact;
  fact.station = StationId(id);
  fact.time = {n * 3600};
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, temperature);
  return fact;
}

class BatchRunTest : public ::testing::Test {
 protected:
  Result<BatchReport> run(const BatchOptions& options = {}) {
    return run_batch(spine_.batch_ports(), spine_.stations(), options);
  }

  Spine spine_{StationRegistry({station("a"), station("b")})};
};

TEST_F(BatchRunTest, AnEmptyLogPublishesNothing) {
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->published);
  EXPECT_EQ(spine_.version()->version, 0);
}

TEST_F(BatchRunTest, ReportsWhatItDid) {
  for (int n = 0; n < 40; ++n) spine_.append(hour(n));
  spine_.append(hour(3));
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->messages, 41);
  EXPECT_EQ(report->new_facts, 40);
  EXPECT_EQ(report->written.facts, 1);
  // Three daily views; the meteorological one also has 31 December 1969.
  EXPECT_EQ(report->written.cells, 4);
  EXPECT_EQ(report->horizon.end, (Offsets{{0, 41}}));
}

// The facts are whole, so nobody has to do anything.
TEST_F(BatchRunTest, CellsThatAreDamagedOrMissingAreDerivedAgain) {
  for (const bool missing : {false, true}) {
    spine_.append(hour(missing ? 2 : 0));
    ASSERT_TRUE(run());
    const DataFile cells = last_file(spine_.version()->views.at("daily_utc"));
    if (missing) {
      ASSERT_TRUE(spine_.disk().remove(kSpineRoot / cells.path));
    } else {
      ruin(spine_.disk(), kSpineRoot / cells.path, cells.bytes);
    }
    spine_.append(hour(missing ? 3 : 1));
    const auto report = run();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->published && report->rebuilt);
    EXPECT_THAT(report->damage, HasSubstr(cells.path));
    const VersionRows rows = spine_.rows();
    ASSERT_TRUE(run({.rebuild = true}));
    EXPECT_EQ(rows, spine_.rows());
  }
}

TEST_F(BatchRunTest, FactsThatAreDamagedStopARunByName) {
  spine_.append(hour(0));
  ASSERT_TRUE(run());
  const DataFile facts = first_file(spine_.version()->dataset);
  ruin(spine_.disk(), kSpineRoot / facts.path, facts.bytes);
  spine_.append(hour(0, 101));  // of an identity that it holds
  const auto report = run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(report.error().message, HasSubstr(facts.path));
}

// As a writer that lost its folder in the midst.
TEST_F(BatchRunTest, NothingIsPublishedThatIsNotWantedAnyMore) {
  spine_.append(hour(0));
  const auto report = run({.still_wanted = [] { return fail(ErrorKind::kCancelled, "the folder is lost"); }});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "the folder is lost");
  EXPECT_EQ(spine_.version()->version, 0);
}

TEST_F(BatchRunTest, OnlyDirtyMonthsAreWrittenAgain) {
  spine_.append(hour(0));
  spine_.append(hour(24 * 40));
  ASSERT_TRUE(run());
  const PinnedManifest before = spine_.version();
  spine_.append(hour(24 * 40 + 7));
  const auto report = run();
  EXPECT_FALSE(report->rebuilt);
  EXPECT_EQ(report->written.facts, 1);
  EXPECT_EQ(report->written.cells, 3);
  EXPECT_EQ(spine_.version()->dataset.at(make_month(1970, 1)), before->dataset.at(make_month(1970, 1)));
  const std::vector<DataFile> february = files_of(spine_.version()->dataset.at(make_month(1970, 2)));
  ASSERT_EQ(february.size(), 2U);
  EXPECT_EQ(february[0], last_file(before->dataset));
  EXPECT_EQ(february[1].rows, 1);
}

TEST_F(BatchRunTest, StopsWhereItIsAskedTo) {
  for (int n = 0; n < 10; ++n) spine_.append(hour(n));
  BatchOptions options;
  options.up_to = Offsets{{0, 4}};
  EXPECT_EQ(run(options)->horizon.end, (Offsets{{0, 4}}));
  EXPECT_EQ(run(options)->published, false);
  options.up_to = Offsets{{0, 11}};
  const auto beyond = run(options);
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(beyond.error().message, HasSubstr("position 11"));
}

TEST_F(BatchRunTest, ManyPassesGiveTheSameFiles) {
  for (int n = 0; n < 50; ++n) spine_.append(hour(n * 31));
  BatchOptions small;
  small.facts_a_pass = 7;
  ASSERT_TRUE(run(small));
  const VersionRows many = spine_.rows();
  BatchOptions whole;
  whole.rebuild = true;
  ASSERT_TRUE(run(whole));
  EXPECT_EQ(spine_.rows(), many);
}

TEST_F(BatchRunTest, ANewGenerationRebuilds) {
  spine_.append(hour(1));
  ASSERT_TRUE(run());
  Manifest old = *spine_.version();
  old.version += 1;
  old.generation = "older";
  old.views.clear();
  must(spine_.catalog().publish(old));
  const auto report = run();
  EXPECT_TRUE(report->rebuilt);
  EXPECT_EQ(spine_.version()->generation, rules_generation());
  EXPECT_EQ(spine_.version()->views.size(), 3U);
}

// The release of the zone database has no name here: what a zone says is compared.
TEST_F(BatchRunTest, AnotherZoneDatabaseRebuildsOnlyWhenAZoneOfAStationChanged) {
  spine_.append(hour(1));
  ASSERT_TRUE(run());
  ASSERT_THAT(spine_.version()->zones, ::testing::SizeIs(1));
  spine_.append(hour(2));
  EXPECT_FALSE(run()->rebuilt);
  Manifest old = *spine_.version();
  old.version += 1;
  old.zones.at("UTC").changes = {{UtcSeconds{0}, 3600}};
  must(spine_.catalog().publish(old));
  EXPECT_TRUE(outdated(must(spine_.versions().current())->info(), spine_.stations()));
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->rebuilt);
  EXPECT_THAT(report->zones_changed,
              ::testing::ElementsAre("zone UTC: from 1970-01-01T00:00:00Z on UTC+00:00 instead of UTC+01:00"));
  EXPECT_FALSE(outdated(must(spine_.versions().current())->info(), spine_.stations()));
  EXPECT_THAT(run()->zones_changed, ::testing::IsEmpty());
}

// What an other decoder made of the log must not stay for good.
TEST_F(BatchRunTest, AfterAChangeOfTheDecoderTheLogIsReadAgain) {
  spine_.append(hour(1));
  spine_.append(hour(2));
  ASSERT_TRUE(run());
  const Manifest right = *spine_.version();
  const VersionRows right_rows = spine_.rows();
  EXPECT_EQ(right.decoder, decoder_generation());
  Manifest old = right;
  old.version = 2;
  old.decoder.clear();
  old.generation = "older";
  const DataFile file = first_file(old.dataset);
  std::vector<StoredFact> facts = must(spine_.dataset().read(file));
  facts[0].fact.elements.set(Element::kTemperature, 777);
  put_base(old.dataset, must(spine_.dataset().write(file.month, {}, facts, spine_.stations())));
  must(spine_.catalog().publish(old));
  ASSERT_TRUE(run());
  EXPECT_EQ(spine_.rows(), right_rows);
  EXPECT_EQ(spine_.version()->decoder, decoder_generation());
}

TEST_F(BatchRunTest, AnotherLogOrAGapIsNamed) {
  spine_.append(hour(1));
  ASSERT_TRUE(run());
  Manifest other = *spine_.version();
  other.version = 2;
  other.horizon.log = LogId{std::string(32, 'f')};
  must(spine_.catalog().publish(other));
  auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(refused.error().message, HasSubstr(std::string(32, 'f')));
  other.version = 3;
  other.horizon = {must(spine_.log().extent()).id, {{0, 5}}};
  must(spine_.catalog().publish(other));
  refused = run();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("positions 1 to 4 are gone"));
  BatchOptions rebuild;
  rebuild.rebuild = true;
  EXPECT_FALSE(run(rebuild)) << "it starts from that version";
  rebuild.from_log = true;
  EXPECT_TRUE(run(rebuild)->rebuilt);
}

// The first segment files are gone: stands in for a folder from which somebody removed them.
class LogWithoutItsBeginning final : public EventLogReader {
 public:
  explicit LogWithoutItsBeginning(EventLogReader& whole) : whole_(whole) {}
  Result<LogExtent> extent() override {
    return whole_.extent().map([](LogExtent extent) {
      extent.begin = {{0, 1}};
      return extent;
    });
  }
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>{{0, 0, 1}}; }
  Result<LogRead> read(LogPosition from, std::size_t max) override { return whole_.read(from, max); }

 private:
  EventLogReader& whole_;
};

TEST_F(BatchRunTest, OnlyARebuildFromTheLogNeedsItsBeginning) {
  spine_.append(hour(1));
  spine_.append(hour(2));
  ASSERT_TRUE(run());
  spine_.append(hour(3));
  const BatchPorts ports = spine_.batch_ports();
  LogWithoutItsBeginning log(ports.log);
  BatchOptions options;
  options.from_log = true;
  const BatchPorts cut{log, ports.versions, ports.store, ports.engine, ports.letters, ports.clock};
  const auto refused = run_batch(cut, spine_.stations(), options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(refused.error().message, HasSubstr("lacks position 0:"));
  options = {.rebuild = true};
  const auto rebuilt = run_batch(cut, spine_.stations(), options);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_TRUE(rebuilt->rebuilt);
  EXPECT_EQ(rebuilt->new_facts, 1);
  EXPECT_EQ(rows_of(spine_.version()->dataset), 3);
}

// Facts, an equal one, a correction, a retraction and what is no fact, in two runs.
TEST_F(BatchRunTest, ARebuildFromTheDatasetIsOneFromTheLog) {
  for (int n = 0; n < 80; ++n) spine_.append(hour(n * 17));
  spine_.append(hour(17));
  spine_.append_message("{");
  ASSERT_TRUE(run());
  spine_.append(hour(34, 99));
  ASSERT_TRUE(run());
  const PinnedManifest grown = spine_.version();
  const VersionRows grown_rows = spine_.rows();
  for (const BatchOptions& options : {BatchOptions{.rebuild = true}, BatchOptions{.from_log = true}}) {
    ASSERT_TRUE(run(options));
    EXPECT_EQ(spine_.rows(), grown_rows);
    EXPECT_EQ(spine_.version()->records, grown->records);
    EXPECT_EQ(spine_.version()->horizon, grown->horizon);
    EXPECT_EQ(spine_.version()->newest_known_at, grown->newest_known_at);
  }
  EXPECT_EQ(grown->records, (CountsByPartition{{0, {83, 81, 1, 1}}}));
}

TEST_F(BatchRunTest, WhatStatesNoFactIsADeadLetterOfItsRecordAndStopsNothing) {
  spine_.append(hour(1));
  for (const char* bytes : {"", "{", "\xff\xfe", "{\"station_id\":\"station_A_FR\",\"timestamp\":\"2026-01-01T00:00:00Z\"}"})
    spine_.append_message(bytes);
  spine_.append(hour(2));
  const auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->messages, 6);
  EXPECT_EQ(report->new_facts, 2);
  EXPECT_EQ(report->dead_letters, 4);
  const std::vector<StoredLetter> letters = all_letters(spine_.letters());
  ASSERT_EQ(letters.size(), 4U);
  const LogId log = spine_.version()->horizon.log;
  for (std::size_t i = 0; i < 4; ++i) {
    const DeadLetter& letter = letters[i];
    const LogPosition position{0, static_cast<std::int64_t>(i) + 1};
    EXPECT_EQ(letter.record, (RecordId{log, position}));
    EXPECT_EQ(letter.origin, "log " + to_string(position));
    EXPECT_NE(letter.reason, "");
  }
  EXPECT_EQ(letters[2].bytes, "\xff\xfe");
  EXPECT_EQ(spine_.version()->records, (CountsByPartition{{0, {6, 2, 0, 4}}}));
}

TEST_F(BatchRunTest, FactsOfStationsWithoutADescriptionWaitInTheDataset) {
  const StationRegistry all({station("a"), station("b"), station("c")});
  spine_.set_stations(all);
  for (const char* id : {"c", "a", "b"}) spine_.append(hour(1, 5, id));
  spine_.append(hour(2, 5, "c"));
  spine_.set_stations(StationRegistry({station("a")}));
  auto report = run();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->new_facts, 4);
  EXPECT_EQ(report->unregistered, 3);
  EXPECT_EQ(spine_.version()->unregistered, (std::map<StationId, std::int64_t>{{StationId("b"), 1}, {StationId("c"), 2}}));
  for (const auto& [view, cells] : spine_.rows().cells) EXPECT_EQ(cells.size(), 1U) << view;
  EXPECT_FALSE(run()->published) << "nothing has changed";
  // One that is new and has no facts changes nothing that was derived; one that facts waited for derives them.
  spine_.set_stations(StationRegistry({station("a"), station("z")}));
  EXPECT_FALSE(run()->rebuilt);
  spine_.set_stations(StationRegistry({station("a"), station("c"), station("z")}));
  // Until the next run, a station that was described later is answered from its facts.
  EXPECT_EQ(difference(must(plain_cells(spine_.facts(), spine_.stations())),
                       all_answers(spine_.reading(), spine_.stations(), spine_.facts())),
            "");
  report = run();
  EXPECT_TRUE(report->rebuilt);
  EXPECT_EQ(report->unregistered, 1);
  for (const auto& [view, cells] : spine_.rows().cells) EXPECT_EQ(cells.size(), 2U) << view;
  // At the end everything is as if all had been described from the beginning.
  spine_.set_stations(all);
  ASSERT_TRUE(run());
  const PinnedManifest late = spine_.version();
  const VersionRows late_rows = spine_.rows();
  ASSERT_TRUE(run({.from_log = true}));
  EXPECT_EQ(spine_.rows(), late_rows);
  EXPECT_TRUE(late->unregistered.empty());
}

// The files of months that the newest version has.
std::size_t month_files(Spine& spine) {
  const auto& views = spine.version()->views;
  const auto months = views.find("monthly_civil");
  if (months == views.end()) return 0;
  std::size_t files = 0;
  for (const auto& [year, sharded] : months->second) {
    for (const auto& [shard, stack] : sharded.stacks) files += stack.files.size();
  }
  return files;
}

std::vector<KeyedCell> month_cells(Spine& spine) {
  const auto cells = spine.rows().cells;
  const auto months = cells.find("monthly_civil");
  return months == cells.end() ? std::vector<KeyedCell>() : months->second;
}

TEST_F(BatchRunTest, MonthsAreWrittenOnceTheyAreClosed) {
  constexpr std::int64_t kDay = 24;
  const auto append_days = [&](std::int64_t first, std::int64_t past) {
    for (std::int64_t n = first * kDay; n < past * kDay; n += 6) {
      spine_.append(hour(n));
      spine_.append(hour(n, 50, "b"));
    }
  };
  append_days(0, 32);
  ASSERT_TRUE(run());
  EXPECT_TRUE(month_cells(spine_).empty()) << "January goes on for two days";
  append_days(32, 33);
  ASSERT_TRUE(run());
  EXPECT_TRUE(month_cells(spine_).empty());
  spine_.append(hour(33 * kDay));  // 3 February, of one station
  ASSERT_TRUE(run());
  const auto january = month_cells(spine_);
  ASSERT_EQ(january.size(), 2U) << "of both stations";
  EXPECT_EQ(january[0].key, BucketKey{0});
  EXPECT_EQ(histogram_of(january[0].cell, "temperature_c").bins(), (std::vector<HistogramBin>{{100, 31 * 4}}));
  EXPECT_EQ(histogram_of(january[1].cell, "temperature_c").bins(), (std::vector<HistogramBin>{{50, 31 * 4}}));
  const std::size_t files = month_files(spine_);
  append_days(34, 36);
  ASSERT_TRUE(run());
  EXPECT_EQ(month_files(spine_), files) << "February goes on";
  // Late: at a time that has no fact yet, and at one that has.
  spine_.append(hour(1, 90));
  ASSERT_TRUE(run());
  EXPECT_EQ(histogram_of(month_cells(spine_)[0].cell, "temperature_c").bins(),
            (std::vector<HistogramBin>{{90, 1}, {100, 31 * 4}}));
  Fact corrected = hour(6, 80);
  corrected.known_at.value += 1;
  spine_.append(corrected);
  ASSERT_TRUE(run());
  EXPECT_EQ(histogram_of(month_cells(spine_)[0].cell, "temperature_c").bins(),
            (std::vector<HistogramBin>{{80, 1}, {90, 1}, {100, 31 * 4 - 1}}));
  const VersionRows held = spine_.rows();
  for (const BatchOptions& anew : {BatchOptions{.rebuild = true}, BatchOptions{.from_log = true}}) {
    ASSERT_TRUE(run(anew));
    EXPECT_EQ(spine_.rows(), held);
  }
}

TEST_F(BatchRunTest, DamageBelowStopsTheRunAndPublishesNothing) {
  spine_.append(hour(1));
  ASSERT_TRUE(run());
  const DataFile file = first_file(spine_.version()->dataset);
  ruin(spine_.disk(), kSpineRoot / file.path, file.bytes);
  spine_.append(hour(1, 101));  // of an identity that it holds
  const auto refused = run();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(refused.error().message, HasSubstr(file.path));
  EXPECT_EQ(spine_.version()->version, 1);
}

}  // namespace
}  // namespace stratus
