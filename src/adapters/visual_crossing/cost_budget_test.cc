#include "adapters/visual_crossing/cost_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace stratus {
namespace {

const UtcMillis kNoon = *parse_utc_millis("2026-11-24T12:00:00Z");
constexpr std::int64_t kDayMillis = 86'400'000;

class Budget : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "stratus-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  CostBudget open() { return CostBudget(files_, folder_ / "budget.json", 100); }

  PosixFileSystem files_;
  Path folder_;
};

TEST_F(Budget, BooksBeforeAndSettlesAfter) {
  ASSERT_TRUE(open().reserve(24, 0, kNoon));
  EXPECT_EQ(*open().used(kNoon), 24);  // a crash now would not forget it
  ASSERT_TRUE(open().settle(24, 25, kNoon));
  EXPECT_EQ(*open().used(kNoon), 25);
  EXPECT_EQ(*files_.read(folder_ / "budget.json", 0, kWholeFile),
            "{\"day\":\"2026-11-24\",\"used\":25,\"exhausted\":false}\n");
}

TEST_F(Budget, RefusesWhatDoesNotFitWithoutBookingIt) {
  ASSERT_TRUE(open().reserve(90, 0, kNoon));
  const auto refused = open().reserve(11, 0, kNoon);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("11 records, and 90 of daily_cost_limit = 100"));
  EXPECT_TRUE(open().reserve(10, 0, kNoon));
}

TEST_F(Budget, LeavesWhatIsKeptForOthers) {
  ASSERT_TRUE(open().reserve(30, 0, kNoon));
  EXPECT_EQ(*open().left(40, kNoon), 30);
  EXPECT_EQ(*open().left(80, kNoon), 0);
  const auto refused = open().reserve(31, 40, kNoon);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              ::testing::HasSubstr("40 kept for collecting until midnight UTC (collect_share_pct)"));
  EXPECT_TRUE(open().reserve(31, 0, kNoon));
  ASSERT_TRUE(open().exhaust(kNoon));
  EXPECT_EQ(*open().left(0, kNoon), 0);
}

TEST_F(Budget, BeginsAgainAtMidnightUtc) {
  ASSERT_TRUE(open().reserve(100, 0, kNoon));
  ASSERT_TRUE(open().exhaust(kNoon));
  EXPECT_FALSE(open().reserve(1, 0, {kNoon.value + kDayMillis / 2 - 1}));
  EXPECT_TRUE(open().reserve(1, 0, {kNoon.value + kDayMillis / 2}));
  EXPECT_EQ(*open().used({kNoon.value + kDayMillis / 2}), 1);
}

TEST_F(Budget, AnAnswerAfterMidnightCountsOnTheNewDay) {
  ASSERT_TRUE(open().reserve(24, 0, kNoon));
  ASSERT_TRUE(open().settle(24, 25, {kNoon.value + kDayMillis}));
  EXPECT_EQ(*open().used({kNoon.value + kDayMillis}), 25);
}

TEST_F(Budget, ADamagedFileIsNamed) {
  ASSERT_TRUE(write_file_atomic(files_, folder_ / "budget.json", "{\"day\":\"2026-11-24\"}"));
  const auto refused = open().reserve(1, 0, kNoon);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kDataLoss);
}

}  // namespace
}  // namespace stratus
