// Port: the facts of a version, in files, for whoever writes them; readers see ports/versions.h.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "ports/data_file.h"
#include "views/fact_columns.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// All facts, all revisions. Thread-safe.
class Dataset {
 public:
  virtual ~Dataset() = default;
  // `facts`: of one UTC month, sorted by compare_stored, equal facts once. Those of a station that is
  // not in `stations` are kept, without days.
  // Writing equal facts again gives an equal file.
  virtual Result<DataFile> write(MonthNumber month, std::span<const StoredFact> facts, const StationRegistry& stations) = 0;
  // All facts in file order. kDataLoss names a missing or damaged file.
  virtual Result<std::vector<StoredFact>> read(const DataFile& file) const = 0;
  // The columns that views are derived from, of all facts in file order. Errors as above.
  virtual Result<FactColumns> read_columns(const DataFile& file) const = 0;
};

}  // namespace stratus
