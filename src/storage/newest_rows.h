// What a dataset file holds of each station from its newest measurement on.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/lately_used.h"
#include "weather/fact.h"

namespace stratus {

class FactReader;

// Immutable, like the file. Thread-safe.
class NewestRows {
 public:
  struct OfStation {
    StationId id;
    // The greatest time of a fact of kMeasuredKinds that is no retraction; nothing when the file has none of the station.
    std::optional<UtcSeconds> measured{};
    std::size_t begin = 0;  // of its facts, which end where those of the next one begin
  };

  // Reads the whole file. Errors are the reader's.
  static Result<NewestRows> read(const FactReader& reader);

  // Every station of the file, sorted.
  std::span<const OfStation> stations() const { return stations_; }
  // nullptr: the file has no fact of it.
  const OfStation* find(const StationId& id) const;
  // All facts of the file of that station from `measured` on, in the order of compare_stored; of one without a measurement
  // nothing that counts.
  std::span<const StoredFact> facts(const OfStation& station) const;
  std::size_t memory_bytes() const;

 private:
  class Gathering;

  std::vector<OfStation> stations_;
  std::vector<StoredFact> facts_;
};

// By the path of its file, which holds its digest.
using NewestCache = LatelyUsed<NewestRows>;
// Of some 80,000 stations.
inline constexpr std::size_t kMaxNewestBytes = std::size_t{32} << 20U;

}  // namespace stratus
