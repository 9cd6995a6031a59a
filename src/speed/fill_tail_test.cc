#include "speed/fill_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

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
    EXPECT_EQ(feed.taken, takes == 0 ? 0U : 4096U);
  }
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
