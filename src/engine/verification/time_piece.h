// Time in pieces that no bucket crosses, so that cells are held of one piece at a time.
#pragma once

#include <span>
#include <vector>

#include "reference/almanac.h"
#include "weather/fact.h"

namespace stratus {

// Whole months, from <= m < past. Of stored cells the first piece has those before it too, the last one those after it:
// there should be none.
struct TimePiece {
  MonthNumber from;
  MonthNumber past;
  bool is_first = false;
  bool is_last = false;

  // Its buckets, both inclusive.
  std::int64_t first_key(PlainBucket bucket) const { return plain_first_key(bucket, from); }
  std::int64_t last_key(PlainBucket bucket) const { return plain_first_key(bucket, past) - 1; }
  // Those of stored cells to be looked at.
  std::int64_t first_stored(PlainBucket bucket) const;
  std::int64_t last_stored(PlainBucket bucket) const;
  // Those of the facts, which are of one station and by time, that may fall into its buckets: a few more.
  std::span<const StoredFact> facts(std::span<const StoredFact> facts) const;
  std::vector<TimePiece> months() const;
};

// All years that have a fact of one of these stations, and those between; one year when there is no fact. The facts of each
// are by time.
std::vector<TimePiece> years_of(std::span<const std::span<const StoredFact>> stations);

}  // namespace stratus
