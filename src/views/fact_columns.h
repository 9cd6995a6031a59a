// Facts by column: what the fold of many facts needs, and no more.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "weather/fact.h"

namespace stratus {

// By station (each once) the ranges of time that are wanted, sorted and apart; of a station that is not named nothing is.
using FactSelection = std::map<StationId, std::vector<TimeRange>>;
// That range of each of the stations, which are sorted; nothing when it is empty.
FactSelection select(std::span<const StationId> stations, TimeRange range);

// Of something that a source may or may not say. Ordered like std::optional<bool>.
enum class Flag : std::uint8_t { kAbsent, kNo, kYes };

// The stored integers of one element: of all rows, or none where no row has a value.
struct ElementColumn {
  std::vector<std::int32_t> values;   // 0 where absent
  std::vector<std::uint8_t> present;  // 0 or 1

  bool empty() const { return values.empty(); }
  std::optional<std::int32_t> get(std::size_t row) const {
    return !empty() && present[row] != 0 ? std::optional(values[row]) : std::nullopt;
  }
};

// A second of the columns of time.
inline constexpr std::int64_t kMillis = 1000;

// Rows in the order of compare_stored: so within one identity the greatest statement of a kind is the last one of that
// kind. Condition and origin come last in that order and are not here: facts that differ in them alone give one cell in
// either order. What stands before them is here, so that rows of several files can be put in order.
struct FactColumns {
  std::size_t rows = 0;
  std::vector<StationId> stations;        // what `station` counts, sorted, each once; some may have no row
  std::vector<std::int32_t> station;      // index into `stations`, ascending
  std::vector<std::int64_t> time_ms;      // UTC milliseconds since 1970, whole seconds
  std::vector<std::int64_t> known_at_ms;  // UTC milliseconds since 1970
  std::vector<Kind> kind;
  std::vector<std::uint8_t> retraction;  // 0 or 1
  std::array<ElementColumn, kElementCount> elements;
  std::vector<std::uint8_t> precipitation_trace;  // 0 or 1
  std::vector<Flag> is_rain;
  std::vector<Flag> is_storm;
};

// Appends the rows begin..end of `from`, all of them but their stations.
void append_rows(FactColumns& to, const FactColumns& from, std::size_t begin, std::size_t end);

// compare_stored() of a row of `a` and one of `b` that are of one station, without condition and origin.
std::strong_ordering compare_rows(const FactColumns& a, std::size_t row, const FactColumns& b, std::size_t other_row);

// The rows of all parts, which have no fact in common, as one. Pure; thread-safe.
FactColumns merged(std::vector<FactColumns> parts);

}  // namespace stratus
