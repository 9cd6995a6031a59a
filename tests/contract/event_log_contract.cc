#include <gmock/gmock.h>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

LogPosition append(EventLog& log, const std::vector<std::string>& messages) {
  const std::vector<std::string_view> views(messages.begin(), messages.end());
  const auto first = log.append(views);
  EXPECT_TRUE(first) << first.error().message;
  return first.value_or(LogPosition{-1});
}

// Messages from a position to the end, with their positions checked to be without gaps.
std::vector<std::string> read_from(EventLogReader& reader, LogPosition from) {
  std::vector<std::string> messages;
  for (;;) {
    const auto records = reader.read(from, 2);
    EXPECT_TRUE(records) << records.error().message;
    if (!records || records->empty()) return messages;
    for (const LogRecord& record : *records) {
      EXPECT_EQ(record.position, from);
      messages.push_back(record.message);
      from = from + 1;
    }
  }
}

TEST_P(EventLogContract, AnEmptyLogHasAnIdAndNothingElse) {
  const auto world = GetParam()();
  const auto extent = world->reader()->extent();
  ASSERT_TRUE(extent) << extent.error().message;
  EXPECT_EQ(extent->begin, extent->end);
  EXPECT_FALSE(extent->id.text.empty());
  EXPECT_THAT(read_from(*world->reader(), extent->end), IsEmpty());
}

TEST_P(EventLogContract, MessagesComeBackAsTheyWereInOrder) {
  const auto world = GetParam()();
  const std::vector<std::string> first{R"({"a":1})", "{ }", std::string("\0\n\xff", 3)};
  EXPECT_EQ(append(world->writer(), first), world->writer().extent().begin);
  EXPECT_EQ(append(world->writer(), {std::string(64 * 1024, 'x')}), world->writer().extent().begin + 3);
  const auto reader = world->reader();
  EXPECT_THAT(read_from(*reader, world->writer().extent().begin),
              ElementsAre(first[0], first[1], first[2], std::string(64 * 1024, 'x')));
  EXPECT_EQ(world->writer().extent().end, world->writer().extent().begin + 4);
}

TEST_P(EventLogContract, ReadsStartAnywhere) {
  const auto world = GetParam()();
  append(world->writer(), {"0", "1", "2"});
  append(world->writer(), {"3"});
  const auto reader = world->reader();
  const LogPosition begin = world->writer().extent().begin;
  EXPECT_THAT(read_from(*reader, begin + 2), ElementsAre("2", "3"));
  EXPECT_THAT(read_from(*reader, begin + 1), ElementsAre("1", "2", "3"));
  const auto before = reader->read({begin.value - 1}, 1);
  ASSERT_FALSE(before);
  EXPECT_EQ(before.error().kind, ErrorKind::kNotFound);
}

TEST_P(EventLogContract, AReaderSeesWhatIsAppendedLater) {
  const auto world = GetParam()();
  append(world->writer(), {"0"});
  const auto reader = world->reader();
  const LogPosition begin = world->writer().extent().begin;
  EXPECT_THAT(read_from(*reader, begin), ElementsAre("0"));
  append(world->writer(), {"1", "2"});
  EXPECT_EQ(reader->extent()->end, begin + 3);
  EXPECT_THAT(read_from(*reader, begin + 1), ElementsAre("1", "2"));
}

TEST_P(EventLogContract, AppendingNothingChangesNothing) {
  const auto world = GetParam()();
  append(world->writer(), {"0"});
  EXPECT_EQ(append(world->writer(), {}), world->writer().extent().end);
  EXPECT_THAT(read_from(*world->reader(), world->writer().extent().begin), ElementsAre("0"));
}

TEST_P(EventLogContract, EverythingIsThereAfterARestart) {
  const auto world = GetParam()();
  append(world->writer(), {"0", "1"});
  const LogExtent before = world->writer().extent();
  world->reopen();
  EXPECT_EQ(world->writer().extent().id, before.id);
  EXPECT_EQ(world->writer().extent().end, before.end);
  EXPECT_EQ(append(world->writer(), {"2"}), before.end);
  EXPECT_THAT(read_from(*world->reader(), before.begin), ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace stratus
