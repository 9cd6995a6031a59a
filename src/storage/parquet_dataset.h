// The dataset as Parquet files. Format: docs/formats/dataset.md.
#pragma once

#include "ports/dataset.h"
#include "ports/file_store.h"

namespace stratus {

class ParquetDataset final : public Dataset {
 public:
  // Its files stand in dataset of `files`, which outlives it.
  explicit ParquetDataset(FileStore& files) : files_(files) {}

  Result<DataFile> write(MonthNumber month, std::span<const StoredFact> facts, const StationRegistry& stations) override;
  Result<std::vector<StoredFact>> read(const DataFile& file) const override;
  // Facts of those stations (sorted, each once) with a time in `range`, in file order. Errors as above.
  Result<std::vector<StoredFact>> read(const DataFile& file, std::span<const StationId> stations, TimeRange range) const;
  Result<FactColumns> read_columns(const DataFile& file) const override;

 private:
  FileStore& files_;
};

}  // namespace stratus
