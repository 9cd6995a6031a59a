// Facts for the suites of the tail.
#pragma once

#include <cstdint>

#include "weather/fact.h"

namespace stratus {

// Known at the number of its offset.
inline StoredFact tail_fact(const char* station, std::int64_t time, std::int64_t offset, std::int32_t partition = 0) {
  StoredFact stored;
  stored.fact.station = StationId(station);
  stored.fact.time = {time};
  stored.fact.known_at = {offset};
  stored.position = {partition, offset};
  return stored;
}

}  // namespace stratus
