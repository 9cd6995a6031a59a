// Facts out of the row groups of a dataset file. Included by storage/parquet_*.cc only.
#pragma once

#include "storage/fact_rows.h"
#include "storage/parquet_source.h"

namespace stratus {

struct FactPlaces;  // of the columns in a file

// Rows of one row group, half-open.
struct RowSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Reads a file by its own columns, of whatever format it is. Thread-safe. Every error is kDataLoss that names the file, or
// the store's.
class FactReader {
 public:
  static Result<FactReader> make(ParquetSource source);

  const DataFile& file() const { return source_.file(); }
  const std::vector<RowGroup>& groups() const { return source_.footer().groups(); }
  std::int64_t total_rows() const { return source_.footer().rows(); }
  // Bounds of the times of a group.
  TimeRange times(std::size_t group) const;
  // Stations, and of each row its station and time: nothing else of FactColumns.
  Result<FactColumns> identities(std::size_t group) const;
  // The same, and of each row its kind and whether it is a retraction.
  Result<FactColumns> statements(std::size_t group) const;
  Result<FactRows> rows(std::size_t group, RowSpan span) const;
  Result<FactRows> rows(std::size_t group) const;
  // Also holds the pages against their own checksums.
  Result<FactRows> checked_rows(std::size_t group) const;
  // What views need of those groups, in their order.
  Result<FactColumns> columns(std::span<const std::size_t> groups) const;

 private:
  FactReader(ParquetSource source, std::shared_ptr<const FactPlaces> places)
      : source_(std::move(source)), places_(std::move(places)) {}
  Result<FactRows> read_rows(std::size_t group, RowSpan span, bool check_pages) const;

  ParquetSource source_;
  std::shared_ptr<const FactPlaces> places_;  // shared by copies, for it is immutable
};

}  // namespace stratus
