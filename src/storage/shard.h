// Shards: the stations of a version divided into files by a hash of their ids.
#pragma once

#include <cstdint>

#include "weather/fact.h"

namespace stratus {

// At most so many files hold one month of facts or year of cells side by side.
inline constexpr int kMaxLog2Shards = 16;

// Whose rows a file may hold: of the stations of which the first `log2_count` bits of the XXH3-64 of the id are `number`.
struct Shard {
  int log2_count = 0;        // 0..kMaxLog2Shards
  std::uint32_t number = 0;  // below count()

  std::uint32_t count() const { return std::uint32_t{1} << static_cast<unsigned>(log2_count); }
  bool holds(const StationId& station) const;
  auto operator<=>(const Shard&) const = default;
};

// The one of 2^log2_count that holds the station.
Shard shard_of(const StationId& station, int log2_count);

}  // namespace stratus
