// The facts of versions as Parquet files. Format: docs/formats/dataset.md.
#pragma once

#include <span>
#include <vector>

#include "ports/file_store.h"
#include "storage/data_file.h"
#include "views/fact_columns.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// All facts, all revisions. Thread-safe.
class ParquetDataset {
 public:
  // Its files stand in dataset of `files`, which outlives it.
  explicit ParquetDataset(FileStore& files) : files_(files) {}

  // `facts`: of one UTC month, sorted by compare_stored, equal facts once. Those of a station that is not in `stations` are
  // kept, without days. Writing equal facts again gives an equal file.
  Result<DataFile> write(MonthNumber month, std::span<const StoredFact> facts, const StationRegistry& stations);
  // All facts in file order. kDataLoss names a missing or damaged file.
  Result<std::vector<StoredFact>> read(const DataFile& file) const;
  // Facts of those stations (sorted, each once) with a time in `range`, in file order. Errors as above.
  Result<std::vector<StoredFact>> read(const DataFile& file, std::span<const StationId> stations, TimeRange range) const;
  // The columns that views are derived from, of all facts in file order. Errors as above.
  Result<FactColumns> read_columns(const DataFile& file) const;

 private:
  FileStore& files_;
};

}  // namespace stratus
