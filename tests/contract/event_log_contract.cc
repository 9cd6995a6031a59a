#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// All under one key, which a test may take to be in one partition as long as nobody adds any.
std::vector<LogPosition> append(EventLog& log, const std::vector<std::string>& texts) {
  std::vector<LogMessage> messages;
  for (const std::string& text : texts) messages.push_back({"station_Paris_FR", text});
  std::vector<LogPosition> positions;
  for (const auto& position : log.append(messages)) {
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

}  // namespace
}  // namespace stratus
