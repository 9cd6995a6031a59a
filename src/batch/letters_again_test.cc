#include "batch/letters_again.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "support/letters.h"
#include "support/spine.h"

namespace stratus {
namespace {

Station station(const char* id) {
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

// The log as a decoder of before reads it, which makes nothing of some records.
class LogOfBefore final : public EventLogReader {
 public:
  LogOfBefore(EventLogReader& log, const std::set<LogPosition>& unreadable) : log_(log), unreadable_(unreadable) {}
  Result<LogExtent> extent() override { return log_.extent(); }
  Result<std::vector<LogGap>> gaps() override { return log_.gaps(); }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override {
    return log_.read(from, max_records).map([this](LogRead read) {
      for (LogRecord& record : read.records) {
        if (unreadable_.contains(record.position)) record.message.insert(0, 1, '?');
      }
      return read;
    });
  }

 private:
  EventLogReader& log_;
  const std::set<LogPosition>& unreadable_;
};

// Dead letters as they are.
class SameLetters : public DeadLetters {
 public:
  explicit SameLetters(DeadLetters& letters) : letters_(letters) {}
  Status append(const std::vector<DeadLetter>& letters) override { return letters_.append(letters); }
  Status change(const std::vector<LogPosition>& letters, LetterState state) override {
    return letters_.change(letters, state);
  }
  Result<LetterCounts> clear(bool waiting) override { return letters_.clear(waiting); }
  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) override {
    return letters_.read(from, max, which);
  }
  Result<LetterCounts> counts() override { return letters_.counts(); }

 private:
  DeadLetters& letters_;
};

// Those of the decoder of before: kept as they came, and it can make nothing of any.
class LettersOfBefore final : public SameLetters {
 public:
  using SameLetters::SameLetters;
  Status append(const std::vector<DeadLetter>& letters) override {
    std::vector<DeadLetter> as_they_came = letters;
    for (DeadLetter& letter : as_they_came) {
      if (letter.bytes.starts_with('?')) letter.bytes.erase(0, 1);
    }
    return SameLetters::append(as_they_came);
  }
  Result<LetterPage> read(LogPosition, std::size_t, const LetterFilter&) override { return LetterPage{}; }
};

// The process ends before any is marked.
class UnmarkedLetters final : public SameLetters {
 public:
  using SameLetters::SameLetters;
  Status change(const std::vector<LogPosition>&, LetterState) override {
    return fail(ErrorKind::kResourceExhausted, "no room for marks");
  }
};

// A data folder whose decoder changes.
class World {
 public:
  explicit World(std::size_t partitions = 0)
      : log_(std::max<std::size_t>(partitions, 1)),
        spine_(StationRegistry({station("a"), station("b"), station("c")}), partitions > 0 ? &log_ : nullptr) {}

  // A record that only the decoder of now can read.
  void append_unreadable(const Fact& fact) {
    spine_.append(fact);
    unreadable_.insert(spine_.facts().back().position);
  }
  // A run of the decoder of before, whose version has its rules.
  void batch_of_before() {
    LogOfBefore log(spine_.log(), unreadable_);
    LettersOfBefore letters(spine_.letters());
    BatchPorts now = spine_.batch_ports();
    must(run_batch({log, now.versions, now.store, now.engine, letters, now.clock}, spine_.stations(), {}));
    Manifest version = *spine_.version();
    ++version.version;
    version.generation = "of before";
    must(spine_.catalog().publish(version));
  }
  BatchReport batch() { return batch(spine_.letters()); }
  BatchReport batch_without_marks() {
    UnmarkedLetters letters(spine_.letters());
    return batch(letters);
  }
  // That the version is what a rebuild from the log makes, up to the positions that only one partition has.
  void expect_as_from_log() {
    const PinnedManifest found = spine_.version();
    const VersionRows found_rows = spine_.rows();
    must(run_batch(spine_.batch_ports(), spine_.stations(), {.from_log = true}));
    const PinnedManifest wanted = spine_.version();
    const VersionRows wanted_rows = spine_.rows();
    EXPECT_EQ(found_rows.cells, wanted_rows.cells);
    EXPECT_EQ(found->newest_known_at, wanted->newest_known_at);
    EXPECT_EQ(rows_of(found->dataset), rows_of(wanted->dataset));
    if (wanted->records.size() == 1) {
      EXPECT_EQ(found_rows, wanted_rows);
      EXPECT_EQ(found->records, wanted->records);
    }
    std::int64_t facts = 0;
    for (const auto& [partition, counts] : found->records) {
      EXPECT_TRUE(counts.add_up()) << partition;
      EXPECT_EQ(counts.dead_letters, wanted->records.at(partition).dead_letters) << partition;
      facts += counts.facts;
    }
    EXPECT_EQ(facts, rows_of(found->dataset));
  }

  Spine& spine() { return spine_; }
  RecordCounts counts() { return spine_.version()->records.at(0); }
  std::size_t facts_a_pass = 2'000'000;

 private:
  BatchReport batch(DeadLetters& letters) {
    BatchPorts now = spine_.batch_ports();
    return must(run_batch({now.log, now.versions, now.store, now.engine, letters, now.clock}, spine_.stations(),
                          {.rebuild = true, .facts_a_pass = facts_a_pass}));
  }

  PartitionedLog log_;
  Spine spine_;
  std::set<LogPosition> unreadable_;
};

TEST(LettersAgain, WhatTheDecoderOfNowReadsBecomesFactsAtTheirPositionsAndTheirLettersAreTaken) {
  World world;
  world.spine().append(hour(0));
  world.append_unreadable(hour(1));
  world.spine().append_message("{");
  world.append_unreadable(hour(0));  // a duplicate
  world.append_unreadable(hour(2));  // whose fact came again later
  world.spine().append(hour(2));
  world.batch_of_before();
  EXPECT_EQ(world.counts(), (RecordCounts{6, 2, 0, 4}));
  const BatchReport report = world.batch();
  EXPECT_EQ(report.letters_taken, 3);
  EXPECT_EQ(report.new_facts, 1);
  EXPECT_EQ(report.letters_left, "");
  EXPECT_EQ(world.counts(), (RecordCounts{6, 3, 2, 1}));
  EXPECT_EQ(*world.spine().letters().counts(), (LetterCounts{1, 3, 0, 0}));
  world.expect_as_from_log();
}

TEST(LettersAgain, MarksThatAreLostCountNothingTwice) {
  World world;
  world.spine().append(hour(0));
  world.append_unreadable(hour(0));
  world.append_unreadable(hour(1));
  world.batch_of_before();
  const BatchReport first = world.batch_without_marks();
  EXPECT_TRUE(first.published);
  EXPECT_EQ(first.letters_left, "no room for marks");
  const RecordCounts counts{3, 2, 1, 0};
  EXPECT_EQ(world.counts(), counts);
  EXPECT_EQ(world.spine().letters().counts()->waiting, 2);
  EXPECT_EQ(world.batch().letters_taken, 2);
  EXPECT_EQ(world.counts(), counts);
  EXPECT_EQ(world.spine().letters().counts()->taken, 2);
  EXPECT_EQ(world.batch().letters_taken, 0);
  world.expect_as_from_log();
}

TEST(LettersAgain, OneThatWasGivenUpIsTakenTooAndOneThatARedriveTookCountsAsItsDuplicate) {
  World world;
  world.append_unreadable(hour(0));
  world.append_unreadable(hour(1));
  world.batch_of_before();
  const std::vector<StoredLetter> letters = all_letters(world.spine().letters());
  world.spine().append(hour(1));
  must(world.spine().letters().change({letters[0].position}, LetterState::kGivenUp));
  must(world.spine().letters().change({letters[1].position}, LetterState::kTaken));
  EXPECT_EQ(world.batch().letters_taken, 1);
  EXPECT_EQ(world.counts(), (RecordCounts{3, 2, 1, 0}));
  EXPECT_EQ(world.spine().letters().counts()->taken, 2);
  world.expect_as_from_log();
}

// Its letters were taken for a version that is not the one that counts now.
TEST(LettersAgain, AVersionOfBeforeThatIsPublishedAgainGetsItsFacts) {
  World world;
  world.spine().append(hour(0));
  world.append_unreadable(hour(1));
  world.batch_of_before();
  Manifest old = *world.spine().version();
  world.batch();
  old.version = world.spine().version()->version + 1;
  must(world.spine().catalog().publish(old));
  EXPECT_EQ(world.batch().letters_taken, 0);
  EXPECT_EQ(world.counts(), (RecordCounts{2, 2, 0, 0}));
  world.expect_as_from_log();
}

TEST(LettersAgain, ThoseOfAnotherLogOrBehindTheHorizonAndThoseThatWereClearedBringNothing) {
  World world;
  world.append_unreadable(hour(0));
  world.batch_of_before();
  const std::vector<StoredLetter> letters = all_letters(world.spine().letters());
  DeadLetter foreign = letters.front();
  foreign.record->log.text = std::string(32, 'f');
  DeadLetter behind = letters.front();
  behind.record->position.offset = 1;
  must(world.spine().letters().append({foreign, behind}));
  must(world.spine().letters().change({letters.front().position}, LetterState::kTaken));
  must(world.spine().letters().clear(false));
  EXPECT_EQ(world.batch().letters_taken, 0);
  EXPECT_EQ(world.counts(), (RecordCounts{1, 0, 0, 1}));
  // The log alone has it still.
  must(run_batch(world.spine().batch_ports(), world.spine().stations(), {.from_log = true}));
  EXPECT_EQ(world.counts(), (RecordCounts{1, 1, 0, 0}));
}

TEST(LettersAgain, ARebuildFromTheLogTakesTheLettersOfWhatItReads) {
  World world;
  world.append_unreadable(hour(0));
  world.spine().append_message("{");
  world.batch_of_before();
  const BatchReport report = must(run_batch(world.spine().batch_ports(), world.spine().stations(), {.from_log = true}));
  EXPECT_EQ(report.letters_taken, 1);
  EXPECT_EQ(world.counts(), (RecordCounts{2, 1, 0, 1}));
  EXPECT_EQ(*world.spine().letters().counts(), (LetterCounts{1, 1, 0, 0}));
}

// It is judged at that time, too.
TEST(LettersAgain, TheTimeOfTheRecordIsItsKnownAtAndWithoutOneItStaysALetter) {
  World world;
  constexpr UtcMillis kTime{1'795'000'000'123};
  const std::string bytes = R"({"station_id":"station_A_FR","timestamp":"2026-11-18T00:00:00Z","temperature":1})";
  const std::string ahead = R"({"station_id":"station_A_FR","timestamp":"2031-01-01T00:00:00Z","temperature":1})";
  const LogId log{std::string(32, 'a')};
  must(world.spine().letters().append({{bytes, "as it was", "log", kTime, "", RecordId{log, {2, 5}}},
                                       {bytes, "as it was", "log", kTime, "", RecordId{log, {2, 6}}, true},
                                       {ahead, "as it was", "log", kTime, "", RecordId{log, {2, 7}}}}));
  LettersAgain letters(world.spine().letters(), false);
  std::vector<LetterFact> facts;
  must(letters.decode({log, {{2, 9}}}, 10, [&](MonthNumber, std::vector<LetterFact> some) -> Status {
    facts.insert(facts.end(), some.begin(), some.end());
    return {};
  }));
  ASSERT_EQ(facts.size(), 1U);
  EXPECT_EQ(facts[0].position, LogPosition(2, 5));
  EXPECT_EQ(facts[0].fact.known_at, kTime);
}

// Two letters state what the dataset has at a later position; one of them in the same partition, to whose position it moves.
TEST(JoinLetters, OneThatStatesWhatStandsLaterInItsPartitionIsBroughtWhateverElseStatesIt) {
  const StoredFact held{hour(0), {1, 100}};
  const std::vector<LetterFact> facts{{{hour(0), {0, 5}}, false}, {{hour(0), {1, 50}}, false}};
  CountsByPartition counts{{0, {10, 9, 0, 1}}, {1, {101, 100, 0, 1}}};
  EXPECT_THAT(join_letters({held}, facts, counts), ::testing::ElementsAre(StoredFact{hour(0), {1, 50}}));
  EXPECT_EQ(counts.at(1), (RecordCounts{101, 100, 1, 0}));
  EXPECT_EQ(counts.at(0), (RecordCounts{10, 9, 0, 1})) << "that letter was counted when its fact was joined";
}

// Few different facts, so that many are equal, over some months.
TEST(LettersAgainLaw, ARebuildAfterAChangeOfTheDecoderIsOneFromTheLog) {
  constexpr std::uint32_t kSeed = 20261126;
  constexpr std::array kIds{"a", "b", "c"};
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20; ++round) {
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", round " << round);
    World world(round % 2 == 0 ? 0 : 3);
    world.facts_a_pass = 1 + random() % 6;
    const auto append_some = [&] {
      for (auto n = random() % 12; n > 0; --n) {
        const Fact fact = hour(random() % 8 * 300, static_cast<std::int32_t>(random() % 2), kIds[random() % 3]);
        random() % 2 == 0 ? world.spine().append(fact) : world.append_unreadable(fact);
        if (random() % 6 == 0) world.spine().append_message("{");
      }
    };
    append_some();
    world.spine().append(hour(0));
    world.batch_of_before();
    append_some();
    if (random() % 2 == 0) world.batch_without_marks();
    append_some();
    world.batch();
    const std::int64_t taken = world.spine().letters().counts()->taken;
    world.batch();
    EXPECT_EQ(world.spine().letters().counts()->taken, taken);
    EXPECT_EQ(difference(must(plain_cells(world.spine().facts(), world.spine().stations())),
                         all_answers(world.spine().reading(), world.spine().stations(), world.spine().facts())),
              "");
    world.expect_as_from_log();
  }
}

}  // namespace
}  // namespace stratus
