#include "ingest/write_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Told final : public Logger {
 public:
  void write(Severity, std::string_view event, std::span<const LogField>) override { events.emplace_back(event); }
  std::vector<std::string> events;
};

class WriteGateTest : public ::testing::Test {
 protected:
  std::string refusal() { return gate.check() ? "" : gate.check().error().message; }
  void full_disk() { gate.appended(fail(ErrorKind::kResourceExhausted, "cannot write: quota")); }

  DroppingFileSystem disk;
  TailSize tail{7, 0};
  Told told;
  WriteGate::Steady::time_point now;
  WriteGate gate{disk, "/data/log", [this] { return tail; }, 1000, told, [this] { return now; }};
};

TEST_F(WriteGateTest, AnAppendWithoutRoomClosesItForAWhile) {
  gate.look();
  EXPECT_EQ(refusal(), "");
  full_disk();
  now += kAppendPause - std::chrono::milliseconds(1);
  gate.look();
  EXPECT_THAT(refusal(), HasSubstr("found no room"));
  now += std::chrono::milliseconds(1);
  EXPECT_EQ(refusal(), "");
  full_disk();  // closed again before anybody looked
  EXPECT_NE(refusal(), "");
  gate.appended({});
  EXPECT_EQ(refusal(), "");
  EXPECT_THAT(told.events, ElementsAre("messages are refused", "messages are taken again"));
}

TEST_F(WriteGateTest, ABrokenLogStaysClosed) {
  const Status status = gate.appended(fail(ErrorKind::kDataLoss, "/data/log takes nothing more"));
  now += 100 * kAppendPause;
  gate.look();
  EXPECT_THAT(refusal(), HasSubstr("start the server again"));
  EXPECT_EQ(status.error().message, refusal()) << "the sender reads no path";
}

TEST_F(WriteGateTest, AnAppendThatMetNoFullDiskSaysNothingAboutTheNext) {
  for (const ErrorKind kind : {ErrorKind::kInvalidArgument, ErrorKind::kUnavailable, ErrorKind::kConflict,
                               ErrorKind::kPermissionDenied, ErrorKind::kCancelled, ErrorKind::kInternal}) {
    const Status status = gate.appended(fail(kind, "why"));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error(), (Error{kind, "why"}));
    EXPECT_EQ(refusal(), "") << to_string(kind);
  }
}

TEST_F(WriteGateTest, EachReasonIsNamed) {
  disk.set_free_bytes(kLeastFreeBytes - 1);
  EXPECT_EQ(refusal(), "") << "nobody looked yet";
  gate.look();
  EXPECT_THAT(refusal(), HasSubstr("1048575 bytes are free"));
  disk.set_free_bytes(std::nullopt);
  gate.look();
  tail.bytes = 1000;
  EXPECT_THAT(refusal(), HasSubstr("7 facts"));
  EXPECT_TRUE(gate.tail_is_full());
  tail.bytes = 999;
  EXPECT_EQ(refusal(), "");
}

}  // namespace
}  // namespace stratus
