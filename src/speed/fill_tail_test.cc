#include "speed/fill_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "speed/memory_tail.h"
#include "weather/message.h"

namespace stratus {
namespace {

// A log whose messages are in memory, given out three at a time.
class ListLog final : public EventLogReader {
 public:
  explicit ListLog(std::vector<std::string> messages) : messages_(std::move(messages)) {}
  Result<LogExtent> extent() override {
    return LogExtent{LogId{"list"}, {0}, {static_cast<std::int64_t>(messages_.size())}};
  }
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>(); }
  Result<std::vector<LogRecord>> read(LogPosition from, std::size_t) override {
    std::vector<LogRecord> records;
    for (auto i = static_cast<std::size_t>(from.value); i < messages_.size() && records.size() < 3; ++i)
      records.push_back({{static_cast<std::int64_t>(i)}, messages_[i]});
    return records;
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
  MemoryTail tail({4});
  ASSERT_TRUE(fill_tail(tail, log, {4}, {8}));
  EXPECT_EQ(tail.size(), 4U);
  EXPECT_EQ(tail.snapshot().end, LogPosition{8});
  const auto facts = tail.facts(StationId("a"), {kEarliestTime, kLatestTime}, tail.snapshot());
  EXPECT_EQ(facts.front().position, LogPosition{4});
  EXPECT_EQ(facts.back().position, LogPosition{7});
}

TEST(FillTail, NamesAPositionThatDoesNotDecode) {
  auto texts = messages(3);
  texts[2] = "{";
  ListLog log(texts);
  MemoryTail tail({0});
  const Status filled = fill_tail(tail, log, {0}, {3});
  ASSERT_FALSE(filled);
  EXPECT_EQ(filled.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(filled.error().message, ::testing::HasSubstr("position 2"));
}

TEST(FillTail, ALogThatEndsTooEarlyIsNamed) {
  ListLog log(messages(3));
  MemoryTail tail({0});
  const Status filled = fill_tail(tail, log, {0}, {5});
  ASSERT_FALSE(filled);
  EXPECT_THAT(filled.error().message, ::testing::HasSubstr("ends at position 3"));
}

}  // namespace
}  // namespace stratus
