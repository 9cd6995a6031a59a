// Cells into a view file, in a stream.
#pragma once

#include <memory>
#include <vector>

#include "storage/data_files.h"
#include "storage/parquet_io.h"
#include "views/cell.h"

namespace stratus {

// Of every row group but the last of a file. Measured: a question decodes the groups of its stations; see
// docs/decisions/0019-files-read-by-groups.md.
inline constexpr std::size_t kCellsAGroup = 4096;
// Of a view with histograms, whose cells have about a thousand numbers: ten stations of a year.
inline constexpr std::size_t kHistogramCellsAGroup = 120;

// Writes cells that come sorted by station and key, each key once; one row group of them is in memory. The same cells give
// the same file. After an error only destroying the writer makes sense. Not thread-safe.
class CellFileWriter {
 public:
  // Both outlive the writer.
  static Result<std::unique_ptr<CellFileWriter>> create(FileStore& files, const ViewSpec& view);

  Status add(const KeyedCell& cell);
  // Durable under its name on return. `of`: month and shard; the rest is filled in.
  Result<DataFile> commit(DataFile of);

 private:
  CellFileWriter(DataFileWriter file, const ViewSpec& view) : file_(std::move(file)), view_(view) {}
  Status write_group();

  DataFileWriter file_;
  const ViewSpec& view_;
  std::unique_ptr<ParquetWriter> parquet_;
  std::vector<KeyedCell> group_;
  ContentDigest content_;
  std::string canonical_;
  std::int64_t rows_ = 0;
};

}  // namespace stratus
