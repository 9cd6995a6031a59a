#include "storage/shard.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace stratus {
namespace {

TEST(Shard, EachStationIsHeldByOne) {
  for (int log2_count = 0; log2_count <= 5; ++log2_count) {
    for (int i = 0; i < 200; ++i) {
      const StationId station("station_" + std::to_string(i) + "_FR");
      int holders = 0;
      for (std::uint32_t number = 0; number < 1U << static_cast<unsigned>(log2_count); ++number)
        holders += Shard{log2_count, number}.holds(station);
      EXPECT_EQ(holders, 1);
      EXPECT_TRUE(shard_of(station, log2_count).holds(station));
    }
  }
}

// More shards divide those of fewer: what one file held never lies across two places of others.
TEST(Shard, DividesIntoHalves) {
  for (int i = 0; i < 200; ++i) {
    const StationId station("station_" + std::to_string(i) + "_FR");
    for (int log2_count = 1; log2_count <= kMaxLog2Shards; ++log2_count)
      EXPECT_EQ(shard_of(station, log2_count).number / 2, shard_of(station, log2_count - 1).number);
  }
}

// Files of before stay where they are: the hash must not change.
TEST(Shard, IsTheSameForEver) {
  EXPECT_EQ(shard_of(StationId("station_Paris_FR"), 16), (Shard{16, 17022}));
  EXPECT_EQ(shard_of(StationId("station_JFK_US"), 16), (Shard{16, 44800}));
}

TEST(Shard, AreEvenlyFilled) {
  constexpr int kStations = 8000;
  constexpr int kLog2 = 3;
  std::array<int, 1U << kLog2> count{};
  for (int i = 0; i < kStations; ++i) ++count[shard_of(StationId("station_" + std::to_string(i) + "_FR"), kLog2).number];
  for (const int of_shard : count) EXPECT_NEAR(of_shard, kStations / count.size(), 150);
}

}  // namespace
}  // namespace stratus
