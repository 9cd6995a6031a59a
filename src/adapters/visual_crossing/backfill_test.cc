#include "adapters/visual_crossing/backfill.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <filesystem>
#include <set>

namespace stratus {
namespace {

using ::testing::ElementsAre;

DayNumber day(std::string_view text) { return *parse_date(text); }

class Backfill : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "stratus-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    station_.id = StationId("station_Paris_FR");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  BackfillCheckpoint load() {
    auto checkpoint = BackfillCheckpoint::load(files_, folder_ / "checkpoint.json");
    EXPECT_TRUE(checkpoint) << checkpoint.error().message;
    return std::move(*checkpoint);
  }

  PosixFileSystem files_;
  Path folder_;
  Station station_;
};

// Gives one fact a day, `budget` days in all.
class CountedSource final : public Source {
 public:
  explicit CountedSource(int budget) : budget_(budget) {}
  Result<Fetched> history(const Station& station, DayNumber from, DayNumber to) override {
    budget_ -= to - from + 1;
    Fetched fetched;
    for (DayNumber d = from; d <= to; d = d + 1) {
      Fact fact;
      fact.station = station.id;
      fact.time = {d.value * std::int64_t{86400}};
      fetched.facts.push_back(fact);
      fetched.days.insert(d);
    }
    fetched.cost = 24 * (to - from + 1);
    return fetched;
  }
  Result<std::int64_t> affordable_days() override {
    if (budget_ == 0) return fail(ErrorKind::kResourceExhausted, "used up");
    return budget_;
  }
  Result<Fetched> current(const Station&) override { return fail(ErrorKind::kUnsupported, "not here"); }

 private:
  int budget_;
};

TEST_F(Backfill, GoesOnWhereItStopped) {
  BackfillPlan plan;
  plan.stations = {station_};
  plan.days = {day("2026-01-01"), day("2026-01-31")};
  plan.today = day("2026-11-24");
  plan.max_days_a_request = 10;
  std::multiset<UtcSeconds> seen;
  const FetchedSink sink = [&](const Station&, const Fetched& fetched) -> Status {
    for (const Fact& fact : fetched.facts) seen.insert(fact.time);
    return {};
  };
  CountedSource poor(25);
  BackfillCheckpoint first = load();
  EXPECT_EQ(estimated_cost(first, plan), 31 * 24);
  const auto stopped = backfill(poor, first, plan, sink, {});
  ASSERT_TRUE(stopped);
  EXPECT_EQ(stopped->stopped->kind, ErrorKind::kResourceExhausted);
  EXPECT_EQ(stopped->days_done, 25);  // the last span was cut to what was left
  CountedSource rich(100);
  BackfillCheckpoint second = load();
  EXPECT_EQ(estimated_cost(second, plan), 6 * 24);
  const auto finished = backfill(rich, second, plan, sink, {});
  ASSERT_TRUE(finished);
  EXPECT_FALSE(finished->stopped);
  EXPECT_EQ(finished->days_done, 31);
  EXPECT_EQ(finished->requests, 1);
  EXPECT_EQ(seen.size(), 31U);  // none twice
  EXPECT_THAT(load().done(station_.id), ElementsAre(plan.days));
}

TEST_F(Backfill, ASinkThatFailsLeavesTheSpanUndone) {
  BackfillPlan plan{{station_}, {day("2026-01-01"), day("2026-01-05")}, day("2026-11-24")};
  CountedSource source(100);
  BackfillCheckpoint checkpoint = load();
  const auto failed = backfill(
      source, checkpoint, plan,
      [](const Station&, const Fetched&) -> Status { return fail(ErrorKind::kResourceExhausted, "disk full"); }, {});
  ASSERT_FALSE(failed);
  EXPECT_THAT(load().done(station_.id), ElementsAre());
}

TEST_F(Backfill, DaysThatAreNotSettledAreNotMarked) {
  BackfillPlan plan{{station_}, {day("2026-11-20"), day("2026-11-24")}, day("2026-11-24")};
  CountedSource source(100);
  BackfillCheckpoint checkpoint = load();
  ASSERT_TRUE(backfill(source, checkpoint, plan, [](const Station&, const Fetched&) -> Status { return {}; }, {}));
  EXPECT_THAT(load().done(station_.id), ElementsAre(DaySpan{day("2026-11-20"), day("2026-11-21")}));
}

// Answers with what it is told to, whatever is asked for.
class FixedSource final : public Source {
 public:
  explicit FixedSource(Fetched answer) : answer_(std::move(answer)) {}
  Result<Fetched> history(const Station&, DayNumber, DayNumber) override { return answer_; }
  Result<std::int64_t> affordable_days() override { return 1000; }
  Result<Fetched> current(const Station&) override { return answer_; }

 private:
  const Fetched answer_;
};

TEST_F(Backfill, OnlyDaysOfWhichHoursCameAreDone) {
  struct Case {
    std::set<DayNumber> came;
    std::vector<DaySpan> done;
    std::int64_t without;
  };
  const std::vector<Case> cases{
      {{}, {}, 3},
      {{day("2025-07-01"), day("2025-07-02"), day("2025-07-03")}, {}, 3},  // of another year
      {{day("2026-01-02")}, {{day("2026-01-02"), day("2026-01-02")}}, 2},
      {{day("2026-01-01"), day("2026-01-03"), day("2026-01-09")},
       {{day("2026-01-01"), day("2026-01-01")}, {day("2026-01-03"), day("2026-01-03")}},
       1},
  };
  for (const Case& row : cases) {
    std::filesystem::remove(folder_ / "checkpoint.json");
    Fetched answer;
    answer.days = row.came;
    FixedSource source(answer);
    BackfillCheckpoint checkpoint = load();
    const BackfillPlan plan{{station_}, {day("2026-01-01"), day("2026-01-03")}, day("2026-11-24")};
    const auto report = backfill(source, checkpoint, plan, [](const Station&, const Fetched&) -> Status { return {}; }, {});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->days_without, row.without);
    EXPECT_EQ(report->days_done, 3 - row.without);
    EXPECT_EQ(load().done(station_.id), row.done);
  }
}

TEST_F(Backfill, ADamagedCheckpointIsNamed) {
  for (const char* text : {"", "[]", "{\"a\":[[\"2026-01-01\"]]}", "{\"a\":[[\"2026-01-02\",\"2026-01-01\"]]}"}) {
    ASSERT_TRUE(write_file_atomic(files_, folder_ / "checkpoint.json", text));
    const auto checkpoint = BackfillCheckpoint::load(files_, folder_ / "checkpoint.json");
    ASSERT_FALSE(checkpoint) << text;
    EXPECT_EQ(checkpoint.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(checkpoint.error().message, ::testing::HasSubstr("checkpoint.json"));
  }
}

// Law: done and missing days divide the wanted ones, whatever was marked in whatever order.
TEST_F(Backfill, DoneAndMissingAreWhole) {
  const bool holds = rc::check("done and missing days divide the wanted ones", [this] {
    std::filesystem::remove(folder_ / "checkpoint.json");
    BackfillCheckpoint checkpoint = load();
    std::set<int> marked;
    for (int i = *rc::gen::inRange(0, 6); i > 0; --i) {
      const int first = *rc::gen::inRange(0, 60);
      const int last = first + *rc::gen::inRange(0, 15);
      for (int d = first; d <= last; ++d) marked.insert(d);
      RC_ASSERT(checkpoint.mark(station_.id, {{{first}, {last}}}).has_value());
    }
    const DaySpan wanted{{*rc::gen::inRange(0, 40)}, {*rc::gen::inRange(40, 80)}};
    std::set<int> missing;
    for (const DaySpan& span : load().missing(station_.id, wanted)) {
      RC_ASSERT(span.days() >= 1);
      for (DayNumber d = span.first; d <= span.last; d = d + 1) RC_ASSERT(missing.insert(d.value).second);
    }
    for (int d = wanted.first.value; d <= wanted.last.value; ++d) RC_ASSERT(missing.contains(d) != marked.contains(d));
    RC_ASSERT(missing.empty() || (*missing.begin() >= wanted.first.value && *missing.rbegin() <= wanted.last.value));
  });
  EXPECT_TRUE(holds);
}

}  // namespace
}  // namespace stratus
