#include "storage/reading_order.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

Stack stack_of(std::int64_t rows) { return {{DataFile{.rows = rows}}, {}}; }

TEST(ReadingOrder, StationsOfAShardStandTogetherAndShareItsRows) {
  std::vector<StationId> stations;
  for (int i = 10; i < 90; ++i) stations.emplace_back("station_" + std::to_string(i));
  StacksByMonth months;
  months[make_month(2025, 1)] = {0, {{0, stack_of(80)}}};
  ShardedStacks& sharded = months[make_month(2025, 2)];
  sharded.log2_shards = 2;
  for (std::uint32_t shard = 0; shard < 4; ++shard) sharded.stacks[shard] = stack_of(1000 * (shard + 1));
  const std::vector<StationShare> order = reading_order_of(months, stations);
  ASSERT_EQ(order.size(), stations.size());
  std::int64_t facts = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    facts += order[i].facts;
    if (i == 0) continue;
    const auto place = [&](std::size_t at) { return std::pair(shard_of(order[at].station, 2), order[at].station); };
    EXPECT_LT(place(i - 1), place(i));
  }
  EXPECT_GE(facts, 10'080);
  EXPECT_LE(facts, 10'080 + 80) << "rounded up, a station";
}

}  // namespace
}  // namespace stratus
