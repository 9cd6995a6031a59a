// The dataset as Parquet files on disk. Format: docs/formats/dataset.md.
#pragma once

#include "base/file_system.h"
#include "ports/dataset.h"

namespace stratus {

class ParquetDataset final : public Dataset {
 public:
  // `root`: the data folder; files stand in <root>/dataset.
  ParquetDataset(FileSystem& files, Path root) : files_(files), root_(std::move(root)) {}

  Result<DataFile> write(MonthNumber month, std::span<const StoredFact> facts, const StationRegistry& stations) override;
  Result<std::vector<StoredFact>> read(const DataFile& file) const override;
  // Facts of those stations (sorted, each once) with a time in `range`, in file order. Errors as above.
  Result<std::vector<StoredFact>> read(const DataFile& file, std::span<const StationId> stations, TimeRange range) const;
  Result<FactColumns> read_columns(const DataFile& file) const override;

 private:
  FileSystem& files_;
  Path root_;
};

}  // namespace stratus
