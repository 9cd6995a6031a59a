// What a log promises when one call of it fails.
#include "contract/failed_calls.h"

namespace stratus {
namespace {

constexpr UtcMillis kTime{1'795'000'000'000};
const LogMessage kMessage{"station_Paris_FR", "{}"};

// A log that holds a message.
struct LogScene {
  explicit LogScene(std::unique_ptr<EventLogWorld> decorated) : world(std::move(decorated)) { append().value(); }

  // Where it stands.
  Result<std::string> append() {
    const StampedCall call{"key", "digest", kTime, {{1, Stamping::kStamped, kTime}}};
    return world->writer().append({&kMessage, 1}, kTime, {&call, 1}).front().map([](LogPosition at) {
      return to_string(at);
    });
  }
  Result<std::string> calls() {
    int kept = 0;
    const Status visited = world->writer().visit_calls(kTime, [&](const StampedCall&) { ++kept; });
    return visited.map([&] { return std::to_string(kept); });
  }
  Result<std::string> extent() {
    return world->reader()->extent().map([](const LogExtent& extent) {
      return std::to_string(extent.begin.total()) + " to " + std::to_string(extent.end.total());
    });
  }
  Result<std::string> gaps() {
    return world->reader()->gaps().map([](const std::vector<LogGap>& gaps) { return describe_gaps(gaps); });
  }
  // The first message that stands somewhere.
  Result<std::string> read() {
    const LogExtent extent = world->writer().extent();
    for (const std::int32_t partition : extent.partitions()) {
      STRATUS_ASSIGN_OR_RETURN(const LogRead read, world->reader()->read({partition, extent.begin.at(partition)}, 1));
      if (!read.records.empty()) return to_string(read.records.front().position) + " " + read.records.front().message;
    }
    return fail(ErrorKind::kNotFound, "no message");
  }
  std::string state() {
    std::string text = "calls: " + calls().value() + "\n";
    const auto reader = world->reader();
    const LogExtent extent = reader->extent().value();
    EXPECT_EQ(world->writer().extent(), extent);
    EXPECT_TRUE(for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
      text += to_string(record.position) + " " + record.message + "\n";
      return {};
    }));
    return text;
  }

  const std::unique_ptr<EventLogWorld> world;
};

// A message whose answer was lost and that is appended again stands there twice: a duplicate, which the batch counts.
TEST_P(EventLogContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<LogScene>(GetParam())
      .expect({{"EventLog::append", &LogScene::append, {}, true},
               {"EventLog::visit_calls", &LogScene::calls},
               {"EventLogReader::extent", &LogScene::extent},
               {"EventLogReader::gaps", &LogScene::gaps},
               {"EventLogReader::read", &LogScene::read}},
              {"EventLog", "EventLogReader"});
}

}  // namespace
}  // namespace stratus
