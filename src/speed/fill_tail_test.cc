#include "speed/fill_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <thread>

#include "speed/memory_tail.h"
#include "weather/message.h"

namespace stratus {
namespace {

// A log whose messages are in memory, looked at three at a time; an empty one stands for an offset without a record.
class ListLog final : public EventLogReader {
 public:
  explicit ListLog(std::vector<std::string> messages) : messages_(std::move(messages)) {}
  Result<LogExtent> extent() override {
    return LogExtent{LogId{"list"}, {}, {{0, static_cast<std::int64_t>(messages_.size())}}};
  }
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>(); }
  Result<LogRead> read(LogPosition from, std::size_t) override {
    LogRead read{{}, from.offset};
    while (static_cast<std::size_t>(read.next) < messages_.size() && read.next < from.offset + 3) {
      const std::string& message = messages_[static_cast<std::size_t>(read.next)];
      if (!message.empty()) read.records.push_back({{0, read.next}, message});
      ++read.next;
    }
    return read;
  }

 private:
  std::vector<std::string> messages_;
};

std::vector<std::string> messages(int count) {
  Station station;
  station.id = StationId("a");
  std::vector<std::string> made;
  for (int n = 0; n < count; ++n) {
    Fact fact;
    fact.station = station.id;
    fact.time = {n * 3600};
    fact.known_at = {n};
    made.push_back(encode_message(fact, station));
  }
  return made;
}

TEST(FillTail, AppliesExactlyTheRange) {
  ListLog log(messages(10));
  MemoryTail tail({{0, 4}});
  ASSERT_TRUE(fill_tail(tail, log, {{0, 4}}, {{0, 8}}));
  EXPECT_EQ(tail.size().facts, 4U);
  EXPECT_EQ(tail.snapshot()->end, (Offsets{{0, 8}}));
  const auto facts = *tail.facts(std::array{StationId("a")}, {kEarliestTime, kLatestTime}, *tail.snapshot());
  EXPECT_EQ(facts.front().position, (LogPosition{0, 4}));
  EXPECT_EQ(facts.back().position, (LogPosition{0, 7}));
}

TEST(FillTail, OffsetsWithoutRecordsAreNoLoss) {
  auto texts = messages(10);
  for (const std::size_t gone : {0, 3, 4, 5, 6, 7, 8, 9}) texts[gone].clear();
  ListLog log(texts);
  MemoryTail tail({});
  ASSERT_TRUE(fill_tail(tail, log, {}, {{0, 10}}));
  EXPECT_EQ(tail.size().facts, 2U);
  EXPECT_EQ(tail.snapshot()->end, (Offsets{{0, 10}}));
}

TEST(FillTail, RecordsThatStateNoFactStopNothing) {
  auto texts = messages(5);
  texts[2] = "{";
  texts[4] = "\xff";
  ListLog log(texts);
  MemoryTail tail({});
  const auto filled = fill_tail(tail, log, {}, {{0, 5}});
  ASSERT_TRUE(filled) << filled.error().message;
  EXPECT_EQ(filled->facts, 3);
  EXPECT_EQ(filled->dead_letters, 2);
  EXPECT_THAT(filled->first_reason, ::testing::HasSubstr("position 2: "));
  EXPECT_EQ(tail.size().facts, 3U);
  EXPECT_EQ(tail.snapshot()->end, (Offsets{{0, 5}}));
}

// Takes as many applies as the test says.
class FullFeed final : public TailFeed {
 public:
  explicit FullFeed(int takes) : takes_(takes) {}
  Status apply(std::span<const StoredFact> facts, const Offsets&) override {
    if (takes_-- == 0) return fail(ErrorKind::kUnavailable, "partition 0 of the tail cannot be reached");
    taken += facts.size();
    return {};
  }
  Status trim(const Offsets&) override { return {}; }

  std::size_t taken = 0;

 private:
  int takes_;
};

TEST(FillTail, ATailThatTakesNoMoreEndsTheFilling) {
  ListLog log(messages(5000));
  for (const int takes : {0, 1}) {
    FullFeed feed(takes);
    const auto filled = fill_tail(feed, log, {}, {{0, 5000}});
    ASSERT_FALSE(filled);
    EXPECT_THAT(filled.error().message, ::testing::HasSubstr("partition 0"));
    EXPECT_EQ(feed.taken > 0, takes > 0);
    EXPECT_LT(feed.taken, 5000U) << "a piece after the other";
  }
}

// Ends are as far as facts were given, in the order of the log.
class OrderedFeed final : public TailFeed {
 public:
  Status apply(std::span<const StoredFact> facts, const Offsets& end) override {
    for (const StoredFact& stored : facts) {
      EXPECT_FALSE(reached.covers(stored.position));
      EXPECT_TRUE(end.covers(stored.position));
      reached.include(stored.position);
    }
    EXPECT_TRUE(end.covers(reached));
    EXPECT_FALSE(failed);
    failed = static_cast<std::int64_t>(taken) > fails_after;
    if (failed) return fail(ErrorKind::kUnavailable, "partition 0 cannot be reached");
    taken += facts.size();
    reached = reached.join(end);
    return {};
  }
  Status trim(const Offsets&) override { return {}; }

  std::int64_t fails_after = INT64_MAX;
  std::size_t taken = 0;
  bool failed = false;
  Offsets reached;
};

// As many threads as the tasks that are asked for, at most four.
const RunTasks kThreads = [](std::size_t count, const std::function<void(std::size_t)>& task) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min<std::size_t>(count, 4); ++i) threads.emplace_back([&, i] { task(i); });
};

TEST(FillTail, ThreadsApplyInTheOrderOfTheLog) {
  constexpr std::int64_t kMany = 80'000;
  auto texts = messages(kMany);
  texts[30'000] = "{";
  texts[70'000] = "[";
  for (std::size_t gone = 40'000; gone < 50'000; ++gone) texts[gone].clear();
  for (const RunTasks& run : {kThreads, RunTasks()}) {
    ListLog log(texts);
    OrderedFeed feed;
    const auto filled = fill_tail(feed, log, {{0, 5}}, {{0, kMany}}, run);
    ASSERT_TRUE(filled) << filled.error().message;
    EXPECT_EQ(filled->facts, kMany - 5 - 10'000 - 2);
    EXPECT_EQ(filled->dead_letters, 2);
    EXPECT_THAT(filled->first_reason, ::testing::HasSubstr("position 30000: "));
    EXPECT_EQ(feed.taken, static_cast<std::size_t>(filled->facts));
    EXPECT_EQ(feed.reached, (Offsets{{0, kMany}}));
  }
}

TEST(FillTail, NothingIsAppliedBehindWhatFailed) {
  constexpr std::int64_t kMany = 80'000;
  const auto texts = messages(kMany);
  for (const std::int64_t fails_after : {0, 20'000}) {
    ListLog log(texts);
    OrderedFeed feed;
    feed.fails_after = fails_after;
    ASSERT_FALSE(fill_tail(feed, log, {}, {{0, kMany}}, kThreads));
    EXPECT_GT(static_cast<std::int64_t>(feed.taken), fails_after);
    EXPECT_LT(static_cast<std::int64_t>(feed.taken), fails_after + 5000);
  }
  ListLog log(texts);
  OrderedFeed feed;
  const auto filled = fill_tail(feed, log, {}, {{0, kMany + 1}}, kThreads);
  ASSERT_FALSE(filled);
  EXPECT_THAT(filled.error().message, ::testing::HasSubstr("ends at position 80000"));
}

TEST(FillTail, ALogThatEndsTooEarlyIsNamed) {
  ListLog log(messages(3));
  MemoryTail tail({});
  const auto filled = fill_tail(tail, log, {}, {{0, 5}});
  ASSERT_FALSE(filled);
  EXPECT_THAT(filled.error().message, ::testing::HasSubstr("ends at position 3"));
}

}  // namespace
}  // namespace stratus
