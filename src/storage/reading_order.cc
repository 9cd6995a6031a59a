#include "storage/reading_order.h"

#include <algorithm>
#include <map>
#include <utility>

namespace stratus {
namespace {

int shards_of_most_rows(const StacksByMonth& months) {
  int log2_shards = 0;
  std::int64_t most = 0;
  for (const auto& [month, sharded] : months) {
    const std::int64_t rows = rows_of(sharded);
    if (rows <= most) continue;
    most = rows;
    log2_shards = sharded.log2_shards;
  }
  return log2_shards;
}

// How many rows the stacks of each shard have, over all months that have that many shards.
using RowsByShard = std::map<std::uint32_t, std::int64_t>;
std::map<int, RowsByShard> rows_by_shard(const StacksByMonth& months) {
  std::map<int, RowsByShard> rows;
  for (const auto& [month, sharded] : months) {
    for (const auto& [shard, stack] : sharded.stacks) rows[sharded.log2_shards][shard] += rows_of(stack);
  }
  return rows;
}

void add_shares(int log2_shards, const RowsByShard& rows, std::vector<StationShare>& shares) {
  std::map<std::uint32_t, std::int64_t> stations;
  for (const StationShare& share : shares) ++stations[shard_of(share.station, log2_shards).number];
  for (StationShare& share : shares) {
    const std::uint32_t shard = shard_of(share.station, log2_shards).number;
    const auto found = rows.find(shard);
    if (found != rows.end()) share.facts += (found->second + stations[shard] - 1) / stations[shard];
  }
}

}  // namespace

std::vector<StationShare> reading_order_of(const StacksByMonth& months, std::span<const StationId> stations) {
  const int log2_shards = shards_of_most_rows(months);
  std::vector<std::pair<std::uint32_t, StationId>> places;
  places.reserve(stations.size());
  for (const StationId& station : stations) places.emplace_back(shard_of(station, log2_shards).number, station);
  std::sort(places.begin(), places.end());
  std::vector<StationShare> shares;
  shares.reserve(stations.size());
  for (auto& [shard, station] : places) shares.push_back({std::move(station), 0});
  for (const auto& [log2, rows] : rows_by_shard(months)) add_shares(log2, rows, shares);
  return shares;
}

}  // namespace stratus
