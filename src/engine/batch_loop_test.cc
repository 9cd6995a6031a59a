#include "engine/batch_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/folder_store.h"
#include "support/dropping_file_system.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Waits for an event of the loop, which looks once a second.
class Awaited final : public Logger {
 public:
  void write(Severity, std::string_view event, std::span<const LogField> fields) override {
    std::string line(event);
    for (const LogField& field : fields) {
      if (const auto* text = std::get_if<std::string>(&field.value)) line += " " + std::string(field.name) + "=" + *text;
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    told_.notify_all();
  }

  // The first line with that event, or what was told instead within half a minute.
  std::string line_of(std::string_view event) {
    std::unique_lock lock(mutex_);
    std::string found;
    told_.wait_for(lock, std::chrono::seconds(30), [&] {
      for (const std::string& line : lines_) {
        if (line.starts_with(event)) found = line;
      }
      return !found.empty();
    });
    return found.empty() ? ::testing::PrintToString(lines_) : found;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::vector<std::string> lines_;  // guarded by mutex_
};

class BatchLoopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    station_.id = StationId("station_Paris_FR");
    station_.zone = "Europe/Paris";
    auto opened = Pipeline::open(disk_, clock_, {"/data"}, StationRegistry({station_}));
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline_ = *std::move(opened);
  }

  void submit() {
    Fact fact;
    fact.station = station_.id;
    fact.time = UtcSeconds{1'672'531'200};
    fact.known_at = to_millis(fact.time);
    fact.elements.set(Element::kTemperature, 100);
    ASSERT_TRUE(pipeline_->submit({{encode_message(fact, station_), "test", ""}}));
  }

  DroppingFileSystem disk_;
  ManualClock clock_{*parse_utc_millis("2023-01-02T00:00:00Z")};
  Station station_;
  Awaited told_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(BatchLoopTest, RunsForALongTailWithoutATimerAndSaysWhy) {
  const BatchLoop loop(*pipeline_, {.interval_s = 0, .tail_facts = 1, .logger = &told_});
  submit();
  EXPECT_THAT(told_.line_of("batch run published"), HasSubstr("why=size of the tail"));
  EXPECT_EQ(pipeline_->tail_size().facts, 0U);
}

TEST_F(BatchLoopTest, RunsByTheTimerForAnyNewFact) {
  const BatchLoop loop(*pipeline_, {.interval_s = 1, .tail_facts = 1000, .logger = &told_});
  submit();
  EXPECT_THAT(told_.line_of("batch run published"), HasSubstr("why=timer"));
}

TEST_F(BatchLoopTest, AFailedRunIsTold) {
  disk_.set_free_bytes(kLogReserveBytes);
  const BatchLoop loop(*pipeline_, {.interval_s = 0, .tail_facts = 1, .logger = &told_});
  submit();
  EXPECT_THAT(told_.line_of("batch run failed"), AllOf(HasSubstr("disk"), HasSubstr("why=size of the tail")));
}

}  // namespace
}  // namespace stratus
