// Port: where two versions say different things, for whoever keeps a copy of the older one and brings it to the newer.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "base/result.h"
#include "views/fact_columns.h"
#include "views/view_spec.h"

namespace stratus {

// By station (each once) keys of buckets, ascending, each once.
using KeySelection = std::map<StationId, std::vector<BucketKey>>;

using VisitChangedFacts = std::function<Status(const FactSelection& days)>;
using VisitChangedCells = std::function<Status(const ViewSpec& view, const KeySelection& keys)>;

// Thread-safe.
class VersionDifferences {
 public:
  virtual ~VersionDifferences() = default;
  // Tells every UTC day of a station of which the versions hold other facts, and every key of a stored view of which they
  // hold other cells; others too, but none of them twice. It comes in parts: the facts of one UTC month, then the cells of
  // one view and one year of keys. It costs what was written between the versions, not what they hold. `older` 0 is the
  // empty version, to which all is other. kNotFound: a version is not kept. kDataLoss names what is missing or damaged. What
  // a visit fails with ends it.
  virtual Status between(std::int64_t older, std::int64_t newer, const VisitChangedFacts& facts,
                         const VisitChangedCells& cells) const = 0;
};

}  // namespace stratus
