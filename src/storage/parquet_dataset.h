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
  Result<std::vector<StoredFact>> read(const DataFile& file, const std::optional<StationId>& station,
                                       TimeRange range) const override;
  Result<FactColumns> read_columns(const DataFile& file) const override;

 private:
  FileSystem& files_;
  Path root_;
};

}  // namespace stratus
