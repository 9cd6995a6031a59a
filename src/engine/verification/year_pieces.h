// Time in pieces that no bucket crosses, so that cells are held of one piece at a time.
#pragma once

#include <span>
#include <vector>

#include "reference/almanac.h"
#include "weather/fact.h"

namespace stratus {

// A year, and of the stored cells also those before the first year or after the last one, where none should be.
struct YearPiece {
  int year = 0;
  bool is_first = false;
  bool is_last = false;

  // Its buckets, both inclusive.
  std::int64_t first_key(PlainBucket bucket) const { return plain_first_key(bucket, year); }
  std::int64_t last_key(PlainBucket bucket) const { return plain_first_key(bucket, year + 1) - 1; }
  // Those of stored cells to be looked at.
  std::int64_t first_stored(PlainBucket bucket) const;
  std::int64_t last_stored(PlainBucket bucket) const;
  // Those of the facts, which are of one station and by time, that may fall into its buckets: a few more.
  std::span<const StoredFact> facts(std::span<const StoredFact> facts) const;
};

// All years that have a fact of one of these stations, and those between; one year when there is no fact. Each is by time.
std::vector<YearPiece> year_pieces(std::span<const std::span<const StoredFact>> stations);

}  // namespace stratus
