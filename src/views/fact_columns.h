// Facts by column: what the fold of a whole file needs, and no more.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// One bit a row, the lowest bit of a byte first; borrowed.
struct BitColumn {
  const std::uint8_t* bits = nullptr;  // nullptr: every row is set
  std::int64_t offset = 0;             // of the first row

  bool operator[](std::size_t row) const {
    if (bits == nullptr) return true;
    const auto bit = static_cast<std::size_t>(offset) + row;
    return (bits[bit >> 3U] >> (bit & 7U) & 1U) != 0;
  }
};

// The stored integers of one element; the value of an absent row means nothing.
struct ElementColumn {
  std::span<const std::int32_t> values;
  BitColumn present;
  bool empty = true;  // whether no row has a value
};

// A second of the columns of time.
inline constexpr std::int64_t kMicros = 1'000'000;

// Rows in the order of compare_stored: so within one identity the greatest statement of a kind is the last one of that
// kind, and nothing that only breaks ties has to be here. Copies share the memory.
struct FactColumns {
  std::size_t rows = 0;
  std::vector<StationId> stations;            // what `station` counts
  std::span<const std::int32_t> station;      // index into `stations`; facts of one station stand together
  std::span<const std::int64_t> time_us;      // UTC microseconds since 1970, whole seconds
  std::span<const std::int64_t> known_at_us;  // UTC microseconds since 1970, whole milliseconds
  std::vector<Kind> kind;
  BitColumn retraction;
  std::array<ElementColumn, kElementCount> elements;
  BitColumn is_storm;
  BitColumn is_storm_stated;
  std::shared_ptr<const void> memory;  // what the spans lie in; shared because it is Arrow's and immutable
};

}  // namespace stratus
