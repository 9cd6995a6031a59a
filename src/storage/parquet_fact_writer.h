// Facts into a dataset file, in a stream.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "storage/data_files.h"
#include "storage/fact_rows.h"
#include "storage/parquet_io.h"
#include "weather/station.h"

namespace stratus {

// Of every row group but the last of a file. Measured: larger ones are read longer for one station, more of them make the
// footer longer; see docs/decisions/0019-files-read-by-groups.md.
inline constexpr std::size_t kFactsAGroup = 16'384;

// Writes facts that come in the order of compare_stored, each once; one row group of them is in memory. The same facts and
// stations give the same file. After an error only destroying the writer makes sense. Not thread-safe.
class FactFileWriter {
 public:
  // Both outlive the writer. Facts of a station that is not in `stations` have no days.
  static Result<std::unique_ptr<FactFileWriter>> create(FileStore& files, const StationRegistry& stations);

  Status add(std::span<const StoredFact> facts);
  Status add(const FactRows& from, std::size_t begin, std::size_t end);
  std::int64_t rows() const { return rows_; }
  // Durable under its name on return. `of`: month, shard and content; the rest is filled in.
  Result<DataFile> commit(DataFile of);

 private:
  FactFileWriter(DataFileWriter file, const StationRegistry& stations) : file_(std::move(file)), stations_(stations) {}
  Status write_group();

  DataFileWriter file_;
  const StationRegistry& stations_;
  std::unique_ptr<ParquetWriter> parquet_;
  FactGathering gathering_;
  std::int64_t rows_ = 0;
};

}  // namespace stratus
