// Cells out of the row groups of a view file. Included by storage/parquet_*.cc only.
#pragma once

#include <optional>

#include "storage/cell_columns.h"
#include "storage/parquet_source.h"
#include "views/cell.h"

namespace stratus {

// The cells of one row group as columns, half of what they take as cells. Immutable.
class CellGroup {
 public:
  std::size_t rows() const { return days_.size(); }
  KeyedCell cell(std::size_t row) const;
  const StationId& station(std::size_t row) const { return stations_[static_cast<std::size_t>(codes_[row])]; }
  BucketKey key(std::size_t row) const { return {days_[row]}; }
  // The first row of the station, or of one after it.
  std::size_t first_of(const StationId& station) const;
  std::size_t memory_bytes() const;

 private:
  friend class CellReader;
  struct Column {
    std::vector<std::int64_t> values;  // none where every row is null
    std::vector<std::uint8_t> present;
  };

  // A histogram of every row; held against what one is when it was read.
  struct Lists {
    std::vector<std::size_t> ends;  // of each row in both
    std::vector<std::int32_t> values;
    std::vector<std::int32_t> counts;

    std::vector<HistogramBin> bins(std::size_t row) const;
    bool are_histograms() const;
  };

  std::vector<StationId> stations_;  // sorted
  std::vector<std::int32_t> codes_;
  std::vector<std::int32_t> days_;
  std::vector<Column> columns_;  // by cell_columns(), as many as its view has
  std::vector<Lists> lists_;     // by kMonthHistograms; none of a view without histograms
};

// Thread-safe. Every error is kDataLoss that names the file, or the store's.
class CellReader {
 public:
  static Result<CellReader> make(ParquetSource source);

  const DataFile& file() const { return source_.file(); }
  const std::vector<RowGroup>& groups() const { return source_.footer().groups(); }
  // Of the measures that are not asked for its cells hold nothing.
  Result<std::shared_ptr<const CellGroup>> group(std::size_t group, const MeasureSet& measures = kAllMeasures) const;
  // Also holds the pages against their own checksums.
  Result<std::shared_ptr<const CellGroup>> checked_group(std::size_t group) const;

 private:
  CellReader(ParquetSource source, std::vector<int> places, std::span<const CellColumn> columns)
      : source_(std::move(source)), places_(std::move(places)), columns_(columns) {}
  Result<std::shared_ptr<const CellGroup>> read(std::size_t group, const MeasureSet& measures, bool check_pages) const;

  ParquetSource source_;
  std::vector<int> places_;  // of station, day, columns_ and the values and counts of histograms in the file
  std::span<const CellColumn> columns_;
};

}  // namespace stratus
