#include "storage/shard.h"

#include "base/digest64.h"

namespace stratus {

Shard shard_of(const StationId& station, int log2_count) {
  constexpr int kHashBits = 64;
  if (log2_count == 0) return {};
  const std::uint64_t hash = digest64(station.text());
  return {log2_count, static_cast<std::uint32_t>(hash >> static_cast<unsigned>(kHashBits - log2_count))};
}

bool Shard::holds(const StationId& station) const { return shard_of(station, log2_count) == *this; }

}  // namespace stratus
