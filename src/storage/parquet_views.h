// The stored views as Parquet files on disk. Format: docs/formats/view.md.
#pragma once

#include "base/file_system.h"
#include "ports/version.h"

namespace stratus {

class ParquetViews final : public BatchViews {
 public:
  // `root`: the data folder; files stand in <root>/views/<view>.
  ParquetViews(FileSystem& files, Path root) : files_(files), root_(std::move(root)) {}

  Result<DataFile> write(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells) override;
  Result<std::vector<KeyedCell>> read(const DataFile& file, const std::optional<StationId>& station) const override;

 private:
  FileSystem& files_;
  Path root_;
};

}  // namespace stratus
