#include "storage/shard.h"

#include <xxhash.h>

namespace stratus {

Shard shard_of(const StationId& station, int log2_count) {
  constexpr int kHashBits = 64;
  if (log2_count == 0) return {};
  const XXH64_hash_t hash = XXH3_64bits(station.text().data(), station.text().size());
  return {log2_count, static_cast<std::uint32_t>(hash >> static_cast<unsigned>(kHashBits - log2_count))};
}

bool Shard::holds(const StationId& station) const { return shard_of(station, log2_count) == *this; }

}  // namespace stratus
