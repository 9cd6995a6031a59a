// Facts by column: what the fold of many facts needs, and no more.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// By station (each once) the ranges of time that are wanted, sorted and apart; of a station that is not named nothing is.
using FactSelection = std::map<StationId, std::vector<TimeRange>>;

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
  std::span<const std::int32_t> values;  // none when `empty`
  BitColumn present;
  bool empty = true;  // whether no row has a value
};

// A second of the columns of time.
inline constexpr std::int64_t kMillis = 1000;

// Rows in the order of compare_stored: so within one identity the greatest statement of a kind is the last one of that
// kind. Condition and origin come last in that order and are not here: facts that differ in them alone give one cell in
// either order. What stands before them is here, so that rows of several files can be put in order (merged()). Copies share
// the memory.
struct FactColumns {
  std::size_t rows = 0;
  std::vector<StationId> stations;            // what `station` counts, sorted, each once; some may have no row
  std::span<const std::int32_t> station;      // index into `stations`, ascending
  std::span<const std::int64_t> time_ms;      // UTC milliseconds since 1970, whole seconds
  std::span<const std::int64_t> known_at_ms;  // UTC milliseconds since 1970
  std::span<const Kind> kind;
  BitColumn retraction;
  std::array<ElementColumn, kElementCount> elements;
  BitColumn precipitation_trace;
  BitColumn is_rain;  // false where it is not stated
  BitColumn is_rain_stated;
  BitColumn is_storm;  // false where it is not stated
  BitColumn is_storm_stated;
  std::shared_ptr<const void> memory;  // what the spans lie in; shared because it is large and immutable
};

// The rows of all parts, which have no fact in common, as one. Pure; thread-safe.
FactColumns merged(std::vector<FactColumns> parts);

}  // namespace stratus
