// Versions are published, pruned and rolled on while questions are asked and facts arrive, by threads of their own.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "engine/pipeline.h"
#include "serving/summaries.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr int kFacts = 300;   // at least
constexpr int kVersions = 6;  // published meanwhile, at least
constexpr int kAskers = 2;
constexpr int kTimesAsked = 5;
constexpr std::int32_t kTenDegrees = 100;
constexpr UtcSeconds kFirst{1'672'531'200};  // 2023-01-01T00:00:00Z
constexpr UtcSeconds kNow{1'704'000'000};    // late in that year

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.zone = "Europe/Paris";
  return station;
}

IncomingMessage hour(int n) {
  Fact fact;
  fact.station = paris().id;
  fact.time = kFirst + 3600LL * n;
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, kTenDegrees);
  return {encode_message(fact, paris()), "test", ""};
}

class PublishUnderQuery : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "stratus-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto opened = Pipeline::open(files_, clock_, {folder_}, StationRegistry({paris()}));
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline_ = *std::move(opened);
  }
  void TearDown() override {
    pipeline_.reset();
    std::filesystem::remove_all(folder_);
  }

  // Asked several times within one reading, so that publications fall into it; the last answer counts.
  Result<Summary> whole_history() {
    SummaryQuery query;
    query.resolution = Resolution::kYear;
    query.first = query.last = {2023};
    query.until = kNow;
    return with_reading(pipeline_->serving(), [&](const Reading& reading) -> Result<Summary> {
      Summary year;
      for (int time = 0; time < kTimesAsked; ++time) {
        STRATUS_ASSIGN_OR_RETURN(const auto years, summaries(reading, paris(), query));
        if (!years.empty()) year = years[0];
      }
      return year;
    });
  }

  // Every answer holds what was acknowledged before the question and nothing that was not sent before the answer.
  void ask() {
    do {
      const int acknowledged = acknowledged_.load();
      const auto answer = whole_history();
      const int sent = sent_.load();
      // A query that publications overtake too often says so, and is asked again.
      if (!answer && answer.error().kind == ErrorKind::kConflict) continue;
      if (!answer) {
        ADD_FAILURE() << answer.error().message;
        return;
      }
      ++answers_;
      const Moments& temperature = answer->cell.measures[*find_measure("temperature_c")];
      EXPECT_GE(temperature.count, acknowledged);
      EXPECT_LE(temperature.count, sent);
      EXPECT_TRUE(temperature.sum == Int128{temperature.count} * kTenDegrees);
      EXPECT_EQ(answer->from_batch + answer->from_speed, temperature.count);
    } while (!done_.load());
  }

  void publish() {
    do {
      const auto report = pipeline_->run_batch();
      if (!report) {
        ADD_FAILURE() << report.error().message;
        return;
      }
      versions_ += report->published ? 1 : 0;
    } while (!done_.load());
  }

  void send() {
    for (int n = 0; n < kFacts || versions_ < kVersions; ++n) {
      ++sent_;
      const auto report = pipeline_->submit({hour(n)});
      ASSERT_TRUE(report && report->accepted == 1);
      ++acknowledged_;
    }
  }

  Path folder_;
  PosixFileSystem files_;
  ManualClock clock_{to_millis(kNow)};
  std::unique_ptr<Pipeline> pipeline_;
  std::atomic<int> sent_{0}, acknowledged_{0}, answers_{0}, versions_{0};
  std::atomic<bool> done_{false};
};

TEST_F(PublishUnderQuery, NoAnswerMissesWhatWasAcknowledged) {
  std::vector<std::thread> threads;
  for (int i = 0; i < kAskers; ++i) threads.emplace_back([this] { ask(); });
  threads.emplace_back([this] { publish(); });
  send();
  done_ = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(answers_, kAskers);
  EXPECT_EQ(whole_history()->cell.observations, sent_);
}

TEST_F(PublishUnderQuery, APinnedVersionKeepsItsFiles) {
  ASSERT_TRUE(pipeline_->submit({hour(0)}));
  ASSERT_TRUE(pipeline_->run_batch());
  const auto pinned = *pipeline_->versions().current();
  std::thread publisher([this] { publish(); });
  send();
  done_ = true;
  publisher.join();
  ASSERT_GE((*pipeline_->versions().current())->info().number, pinned->info().number + kVersions);
  const auto facts = pinned->facts(std::vector{paris().id}, {kEarliestTime, kLatestTime}, {});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->size(), 1U);
}

}  // namespace
}  // namespace stratus
