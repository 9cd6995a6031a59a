// Straight into the log or through ingest: the same log.
#include "app/intake/straight_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "app/intake/message_sink.h"
#include "engine/pipeline.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

StationYearsPlan plan_without_known_at(double share) {
  StationYearsPlan plan;
  plan.seed = 11;
  plan.stations = 70;  // more than arrive together
  plan.first_day = to_day_number({2020, 2, 20});
  plan.days = 14;
  plan.duplicates = plan.late = plan.corrections = 0.1;
  plan.without_known_at = share;
  plan.late_days = 90;
  return plan;
}

// A disk of its own and a clock that stands still, so that both ways meet the same stamps.
class StraightLogTest : public ::testing::TestWithParam<double> {
 protected:
  struct World {
    explicit World(UtcMillis now) : clock(now) { context.config.data_dir = "/data"; }

    DroppingFileSystem disk;
    ManualClock clock;
    NoLogger nobody;
    std::ostringstream out;
    bool stopped = false;
    Context context{disk,
                    disk,
                    clock,
                    nobody,
                    out,
                    Notes(out),
                    false,
                    false,
                    {},
                    {},
                    [this] { return stopped; },
                    [](std::chrono::milliseconds) { return false; },
                    [](std::chrono::milliseconds) {},
                    {}};
  };

  static std::unique_ptr<Pipeline> open(World& world) {
    auto pipeline = Pipeline::open(world.disk, world.clock, world.context.folder(), {});
    EXPECT_TRUE(pipeline) << pipeline.error().message;
    return *std::move(pipeline);
  }

  static std::vector<std::string> messages(World& world) {
    std::vector<std::string> found;
    const auto reader = world.context.engines().log_reader(world.disk, world.context.folder());
    EXPECT_TRUE(reader);
    const Status read = for_each_record(**reader, {}, (*reader)->extent()->end, [&](const LogRecord& record) -> Status {
      found.push_back(record.message);
      return {};
    });
    EXPECT_TRUE(read);
    return found;
  }

  static void go_straight(World& world, const StationYearsPlan& plan, std::size_t threads) {
    ASSERT_TRUE(*can_go_straight(world.context, plan));
    const auto log = StraightLog::open(world.context, plan);
    ASSERT_TRUE(log) << log.error().message;
    MadeMessages made(plan, threads);
    ASSERT_TRUE(made.for_each([&](const MessageStretch& stretch, int) { return (*log)->take(stretch); }));
    ASSERT_TRUE((*log)->flush());
    EXPECT_EQ((*log)->duplicates() > 0, GetParam() < 1);
  }

  static void go_through_ingest(World& world, const StationYearsPlan& plan) {
    const auto sink = open_sink(world.context);
    ASSERT_TRUE(sink && (*sink)->add_stations(planned_stations(plan)));
    BatchedSink batched(**sink);
    MadeMessages made(plan, 1);
    ASSERT_TRUE(made.for_each([&](const MessageStretch& stretch, int) -> Status {
      for (const MadeMessage& message : stretch.messages)
        STRATUS_RETURN_IF_ERROR(batched.add({std::string(stretch.of(message)), "", ""}));
      return {};
    }));
    ASSERT_TRUE(batched.flush());
    EXPECT_EQ(batched.counts().rejected, 0);
  }

  const UtcMillis now_ = *parse_utc_millis("2026-11-24T18:00:00Z");
};

TEST_P(StraightLogTest, BothWaysMakeTheSameFolder) {
  const StationYearsPlan plan = plan_without_known_at(GetParam());
  World straight(now_);
  World ingested(now_);
  go_straight(straight, plan, 3);
  go_through_ingest(ingested, plan);
  ASSERT_EQ(messages(straight), messages(ingested));

  const auto a = open(straight);
  const auto b = open(ingested);
  EXPECT_EQ(a->stations()->stations(), b->stations()->stations());
  ASSERT_TRUE(a->run_batch() && b->run_batch());
  const VersionInfo of_a = (*a->versions().current())->info();
  const VersionInfo of_b = (*b->versions().current())->info();
  EXPECT_GT(of_a.facts, 14 * 24 * 60);
  EXPECT_EQ(of_a.facts, of_b.facts);
  EXPECT_EQ(of_a.facts_digest, of_b.facts_digest);
  EXPECT_EQ(of_a.cells_digest, of_b.cells_digest);
}

INSTANTIATE_TEST_SUITE_P(SharesWithoutKnownAt, StraightLogTest, ::testing::Values(0.0, 0.3, 1.0));

using StraightLogRules = StraightLogTest;

TEST_P(StraightLogRules, OnlyIntoANewLogThatNobodyHoldsAndOnlyWhatIsPast) {
  StationYearsPlan plan = plan_without_known_at(GetParam());
  World world(now_);
  EXPECT_TRUE(*can_go_straight(world.context, plan));
  // With the last day and the longest delay.
  plan.first_day = DayNumber{static_cast<int>(now_.value / 86'400'000)} - plan.days - plan.late_days;
  EXPECT_FALSE(*can_go_straight(world.context, plan));
  plan.first_day = plan.first_day - 1;
  EXPECT_TRUE(*can_go_straight(world.context, plan));

  go_straight(world, plan, 1);
  EXPECT_FALSE(*can_go_straight(world.context, plan));
  const auto again = StraightLog::open(world.context, plan);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
}

INSTANTIATE_TEST_SUITE_P(One, StraightLogRules, ::testing::Values(0.0));

TEST_P(StraightLogRules, AStopKeepsWhatWasAppended) {
  const StationYearsPlan plan = plan_without_known_at(GetParam());
  World world(now_);
  {
    const auto log = StraightLog::open(world.context, plan);
    ASSERT_TRUE(log) << log.error().message;
    MadeMessages made(plan, 2);
    int stretches = 0;
    const Status ended = made.for_each([&](const MessageStretch& stretch, int) {
      world.stopped = ++stretches > 4;
      const Status taken = (*log)->take(stretch);
      return taken ? (*log)->flush() : taken;
    });
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().kind, ErrorKind::kCancelled);
  }
  world.stopped = false;
  const auto kept = messages(world);
  EXPECT_GT(kept.size(), 2000);
  EXPECT_LT(kept.size(), 6000);
  EXPECT_EQ(open(world)->tail_size().facts, kept.size());
}

}  // namespace
}  // namespace stratus
