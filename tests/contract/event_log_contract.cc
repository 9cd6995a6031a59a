#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr UtcMillis kTime{1'795'000'000'000};  // November 2026

// All under one key, which a test may take to be in one partition as long as nobody adds any.
std::vector<LogPosition> append(EventLog& log, const std::vector<std::string>& texts) {
  std::vector<LogMessage> messages;
  for (const std::string& text : texts) messages.push_back({"station_Paris_FR", text});
  std::vector<LogPosition> positions;
  for (const auto& position : log.append(messages, kTime)) {
    EXPECT_TRUE(position) << position.error().message;
    positions.push_back(position.value_or(LogPosition{0, -1}));
  }
  EXPECT_EQ(positions.size(), texts.size()) << "one answer a message";
  return positions;
}

// Messages from a position to the end of its partition, with their positions checked to ascend.
std::vector<std::string> read_from(EventLogReader& reader, LogPosition from) {
  std::vector<std::string> messages;
  for (;;) {
    const auto read = reader.read(from, 2);
    EXPECT_TRUE(read) << read.error().message;
    if (!read || read->next <= from.offset) return messages;
    for (const LogRecord& record : read->records) {
      EXPECT_GE(record.position, from);
      EXPECT_LT(record.position, LogPosition(from.partition, read->next));
      messages.push_back(record.message);
      from.offset = record.position.offset + 1;
    }
    from.offset = read->next;
  }
}

// All of the log, partition by partition.
std::vector<std::string> read_all(EventLogReader& reader) {
  const auto extent = reader.extent();
  EXPECT_TRUE(extent) << extent.error().message;
  std::vector<std::string> messages;
  for (const std::int32_t partition : extent->partitions()) {
    for (std::string& message : read_from(reader, {partition, extent->begin.at(partition)}))
      messages.push_back(std::move(message));
  }
  return messages;
}

TEST_P(EventLogContract, AnEmptyLogHasAnIdAndNothingElse) {
  const auto world = GetParam()();
  const auto extent = world->reader()->extent();
  ASSERT_TRUE(extent) << extent.error().message;
  EXPECT_EQ(extent->begin, extent->end);
  EXPECT_FALSE(extent->id.text.empty());
  EXPECT_THAT(read_all(*world->reader()), IsEmpty());
}

TEST_P(EventLogContract, MessagesComeBackAsTheyWereInOrder) {
  const auto world = GetParam()();
  const std::vector<std::string> first{R"({"a":1})", "{ }", std::string("\0\n\xff", 3)};
  std::vector<LogPosition> positions = append(world->writer(), first);
  positions.push_back(append(world->writer(), {std::string(64 * 1024, 'x')}).at(0));
  EXPECT_TRUE(std::is_sorted(positions.begin(), positions.end(), std::less_equal<>())) << "each has its own";
  const auto reader = world->reader();
  EXPECT_THAT(read_all(*reader), ElementsAre(first[0], first[1], first[2], std::string(64 * 1024, 'x')));
  for (const LogPosition position : positions) EXPECT_TRUE(world->writer().extent().end.covers(position));
  EXPECT_EQ(reader->read(positions[2], 1)->records.at(0).message, first[2]);
}

TEST_P(EventLogContract, ReadsStartAnywhere) {
  const auto world = GetParam()();
  std::vector<LogPosition> positions = append(world->writer(), {"0", "1", "2"});
  append(world->writer(), {"3"});
  const auto reader = world->reader();
  EXPECT_THAT(read_from(*reader, positions[2]), ElementsAre("2", "3"));
  EXPECT_THAT(read_from(*reader, positions[1]), ElementsAre("1", "2", "3"));
  const std::int32_t partition = positions[0].partition;
  const auto before = reader->read({partition, world->writer().extent().begin.at(partition) - 1}, 1);
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().kind, ErrorKind::kNotFound);
}

TEST_P(EventLogContract, AtTheEndNothingIsReadAndNothingMoves) {
  const auto world = GetParam()();
  append(world->writer(), {"0"});
  const auto reader = world->reader();
  const LogExtent extent = *reader->extent();
  const std::int32_t unknown = extent.partitions().back() + 1;
  for (const LogPosition at :
       {LogPosition{extent.partitions().front(), extent.end.at(extent.partitions().front())}, LogPosition{unknown, 0}}) {
    const auto read = reader->read(at, 10);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_THAT(read->records, IsEmpty());
    EXPECT_EQ(read->next, at.offset);
  }
}

TEST_P(EventLogContract, AReaderSeesWhatIsAppendedLater) {
  const auto world = GetParam()();
  append(world->writer(), {"0"});
  const auto reader = world->reader();
  EXPECT_THAT(read_all(*reader), ElementsAre("0"));
  const std::vector<LogPosition> positions = append(world->writer(), {"1", "2"});
  EXPECT_EQ(reader->extent()->end, world->writer().extent().end);
  EXPECT_THAT(read_from(*reader, positions[0]), ElementsAre("1", "2"));
}

TEST_P(EventLogContract, AppendingNothingChangesNothing) {
  const auto world = GetParam()();
  append(world->writer(), {"0"});
  EXPECT_THAT(append(world->writer(), {}), IsEmpty());
  EXPECT_THAT(read_all(*world->reader()), ElementsAre("0"));
}

TEST_P(EventLogContract, EverythingIsThereAfterARestart) {
  const auto world = GetParam()();
  append(world->writer(), {"0", "1"});
  const LogExtent before = world->writer().extent();
  world->reopen();
  EXPECT_EQ(world->writer().extent(), before);
  EXPECT_FALSE(before.end.covers(append(world->writer(), {"2"}).at(0)));
  EXPECT_THAT(read_all(*world->reader()), ElementsAre("0", "1", "2"));
}

std::vector<UtcMillis> times_of(EventLogReader& reader) {
  std::vector<UtcMillis> found;
  const LogExtent extent = *reader.extent();
  EXPECT_TRUE(for_each_record(reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    found.push_back(record.time.value_or(UtcMillis{-1}));
    return {};
  }));
  return found;
}

TEST_P(EventLogContract, RecordsHaveTheTimeOfTheirArrivalWhichNeverGoesBack) {
  const auto world = GetParam()();
  const LogMessage message{"station_Paris_FR", "0"};
  for (const std::int64_t late : {0, 10, 5, 20})
    ASSERT_TRUE(whole_append(world->writer().append({&message, 1}, kTime + late)));
  world->reopen();
  ASSERT_TRUE(whole_append(world->writer().append({&message, 1}, kTime)));
  const std::vector<UtcMillis> times = times_of(*world->reader());
  if (world->keeps_own_time()) {
    EXPECT_EQ(times.size(), 5U);
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
    EXPECT_GT(times.front(), UtcMillis{0});
    return;
  }
  EXPECT_THAT(times, ElementsAre(kTime, kTime + 10, kTime + 10, kTime + 20, kTime + 20));
}

TEST_P(EventLogContract, CallsAreKeptWithTheirMessages) {
  const auto world = GetParam()();
  const LogMessage message{"station_Paris_FR", "0"};
  const StampedCall old{"old", "digest", kTime, {{1, Stamping::kStamped, kTime}}};
  const StampedCall fresh{"new", "other", kTime + 100, {{2, Stamping::kStated}, {1, Stamping::kRejected}}};
  ASSERT_TRUE(whole_append(world->writer().append({&message, 1}, kTime, {&old, 1})));
  append(world->writer(), {"1"});
  ASSERT_TRUE(whole_append(world->writer().append({&message, 1}, kTime + 100, {&fresh, 1})));
  for (int restarts = 0; restarts < 2; ++restarts, world->reopen()) {
    std::vector<StampedCall> all;
    ASSERT_TRUE(world->writer().visit_calls(kTime, [&](StampedCall call) { all.push_back(std::move(call)); }));
    EXPECT_THAT(all, ElementsAre(old, fresh));
    all.clear();
    ASSERT_TRUE(world->writer().visit_calls(kTime + 100, [&](StampedCall call) { all.push_back(std::move(call)); }));
    EXPECT_FALSE(all.empty());
    EXPECT_EQ(all.back(), fresh);
  }
  EXPECT_THAT(read_all(*world->reader()), ElementsAre("0", "1", "0"));
}

}  // namespace
}  // namespace stratus
