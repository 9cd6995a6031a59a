#include "storage/stack_merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const MonthNumber kMarch = make_month(2026, 3);

Stack stack(const std::vector<std::int64_t>& rows) {
  Stack made;
  for (const std::int64_t of_file : rows) made.files.push_back({.rows = of_file, .month = kMarch});
  return made;
}

Manifest with(const std::vector<std::int64_t>& rows) {
  Manifest version;
  version.dataset[kMarch].stacks[0] = stack(rows);
  return version;
}

// From which file on; nothing when nothing is due.
std::optional<std::size_t> first_merged(const std::vector<std::int64_t>& rows, std::size_t additions = 4) {
  const auto merges = due_merges(with(rows), {1'000'000'000, additions});
  if (merges.empty()) return std::nullopt;
  EXPECT_EQ(merges.size(), 1U);
  EXPECT_EQ(merges[0].past, rows.size());
  return merges[0].first;
}

TEST(StackMerge, FewAdditionsStay) {
  EXPECT_EQ(first_merged({100}), std::nullopt);
  EXPECT_EQ(first_merged({1, 900, 900, 900, 900}), std::nullopt);
}

TEST(StackMerge, IsGeometric) {
  const struct {
    std::vector<std::int64_t> rows;
    std::size_t first;
  } cases[]{
      {{100'000, 10, 10, 10, 10, 10}, 1},         // all of a size
      {{100'000, 5000, 10, 10, 10, 10}, 2},       // the old addition is large
      {{100'000, 5000, 1000, 200, 40, 1}, 4},     // each is much smaller: the least that keeps the limit
      {{100'000, 5000, 1000, 200, 40, 30}, 4},    // not much smaller than its neighbour
      {{200'000, 9000, 9000, 9000, 1, 1}, 4},     // small ones together
      {{100, 10, 10, 10, 1, 1}, 0},               // a quarter of the base
      {{100'000, 5000, 1000, 200, 20'000, 1}, 0}  // as large, wherever it stands
  };
  for (const auto& [rows, first] : cases) EXPECT_EQ(first_merged(rows), first) << ::testing::PrintToString(rows);
  EXPECT_EQ(first_merged({100'000, 10}, 0), 0U);
  EXPECT_EQ(first_merged({100'000, 5000, 1}, 1), 1U);
}

// What an hourly run costs is what it adds, times a small number that does not grow with the month.
TEST(StackMerge, AnHourlyRunCostsWhatItAdds) {
  const StackLimits limits;
  std::vector<std::int64_t> rows{1'000'000};
  std::int64_t added = 0;
  std::int64_t written = 0;
  std::int64_t bases = 0;
  for (int hour = 0; hour < 2000; ++hour) {
    rows.push_back(1250);
    added += 1250;
    const auto first = first_merged(rows);
    if (first) {
      std::int64_t sum = 0;
      for (std::size_t i = *first; i < rows.size(); ++i) sum += rows[i];
      rows.resize(*first);
      rows.push_back(sum);
      (*first == 0 ? bases : written) += sum;
    }
    ASSERT_LE(rows.size(), limits.additions + 1);
  }
  EXPECT_LT(written, 6 * added);
  EXPECT_LT(bases, 6 * added);
}

TEST(StackMerge, ABaseThatGetsTooLargeDividesItsMonth) {
  const StackLimits limits{100, 1};
  Manifest version = with({80, 1, 20});
  version.dataset[kMarch].log2_shards = 1;
  version.dataset[kMarch].stacks[1] = stack({40});
  EXPECT_THAT(due_merges(version, limits), ElementsAre(StackMerge{"", kMarch, 2, std::nullopt, 0, 0}));
  version = with({1, 2, 3});
  version.views["daily_utc"] = version.dataset;
  EXPECT_THAT(due_merges(version, limits),
              ElementsAre(StackMerge{"", kMarch, 0, 0, 0, 3}, StackMerge{"daily_utc", kMarch, 0, 0, 0, 3}));
}

// Stations that cannot be divided any more do not divide the month for ever.
TEST(StackMerge, OneLargeStationIsNotDividedForEver) {
  const StackLimits limits{100, 0};
  Manifest version = with({150});
  ShardedStacks& march = version.dataset[kMarch];
  int rounds = 0;
  for (auto merges = merges_of_all(version, limits); !merges.empty(); merges = merges_of_all(version, limits), ++rounds) {
    ASSERT_LT(rounds, 5);
    ASSERT_EQ(merges.size(), 1U);
    ASSERT_GT(merges[0].log2_shards, march.log2_shards);
    march.log2_shards = merges[0].log2_shards;
  }
  EXPECT_LE(march.log2_shards, log2_shards_for(150, limits) + 2);
}

TEST(StackMerge, ShardsHaveRoomForWhatTheHashDividesUnevenly) {
  const StackLimits limits;
  EXPECT_EQ(log2_shards_for(0, limits), 0);
  EXPECT_EQ(log2_shards_for(limits.base_rows, limits), 0);
  EXPECT_EQ(log2_shards_for(limits.base_rows + 1, limits), 1);
  EXPECT_EQ(log2_shards_for(7'440'000, limits), 3);
  EXPECT_EQ(log2_shards_for(3'650'000, limits), 2);
  EXPECT_EQ(log2_shards_for(INT64_MAX / 8, limits), kMaxLog2Shards);
}

TEST(StackMerge, EverythingIsGatheredIntoOneFileAStack) {
  Manifest version = with({5, 5});
  version.dataset[kMarch + 1].stacks[0] = stack({5});
  EXPECT_THAT(merges_of_all(version, {}), ElementsAre(StackMerge{"", kMarch, 0, 0, 0, 2}));
  EXPECT_THAT(rewrites_of_facts(version, {}),
              ElementsAre(StackMerge{"", kMarch, 0, 0, 0, 2}, StackMerge{"", kMarch + 1, 0, 0, 0, 1}));
  EXPECT_THAT(merges_of_all(with({5}), {}), IsEmpty());
}

}  // namespace
}  // namespace stratus
