// The stored views as Parquet files. Format: docs/formats/view.md.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "ports/file_store.h"
#include "storage/data_file.h"
#include "storage/lately_used.h"
#include "views/cell.h"

namespace stratus {

class CellGroup;
class CellReader;

// Of row groups that questions decoded, so that the next ones about their stations do not decode them again.
inline constexpr std::size_t kMaxCellGroupBytes = std::size_t{16} << 20U;

// What is asked of cells: keys `first` to `last` (inclusive), and of which measures.
struct CellRange {
  BucketKey first;
  BucketKey last;
  MeasureSet measures = kAllMeasures;
};

// Cells of one view, of one period of keys and one shard a file, sorted by station and key. Errors of reading are kDataLoss
// and name the file that is missing or damaged. Thread-safe.
class ParquetViews {
 public:
  // Its files stand in views/<view> of `files`, which outlives it.
  explicit ParquetViews(FileStore& files) : files_(files) {}

  // `cells`: of that shard, sorted by station and key, each once; empty ones are rows.
  Result<DataFile> write(const ViewSpec& view, MonthNumber month, Shard shard, std::span<const KeyedCell> cells);
  // The cells of files of one period, the newest that has a key, as one file for each shard of 2^log2_shards that has any,
  // in the order of shards. `base`: nothing older is left, so that empty cells are dropped. Holds one row group of each file
  // and of each shard in memory.
  Result<std::vector<DataFile>> merge(const ViewSpec& view, std::span<const DataFile> oldest_first, MonthNumber month,
                                      int log2_shards, bool base);

  // All cells in file order; what questions keep decoded stays.
  Result<std::vector<KeyedCell>> read(const DataFile& file) const;
  // The same, one after the other: one row group is held.
  Status visit(const DataFile& file, const std::function<void(const KeyedCell&)>& visit) const;
  // Adds the cells of those stations (sorted, each once) in the range, in file order. Of measures that are not asked for
  // they may hold nothing.
  Status add_cells(const DataFile& file, std::span<const StationId> stations, const CellRange& range,
                   std::vector<KeyedCell>& to) const;
  // Missing, or other bytes than were written. What they mean is not looked at.
  Status check_bytes(const DataFile& file) const;
  // Reads all of the file and holds it against what is said of it, `file` too: digest, page checksums, footer, number and
  // order of its cells, their shard, and that their keys are days from the first of `file.month` to the last of
  // `last_month`.
  Status check(const DataFile& file, MonthNumber last_month) const;

 private:
  Result<CellReader> open(const DataFile& file) const;
  Result<std::shared_ptr<const CellGroup>> decoded(const CellReader& reader, std::size_t group,
                                                   const MeasureSet& measures) const;

  FileStore& files_;
  mutable FooterCache footers_{kMaxFooterBytes};
  mutable LatelyUsed<CellGroup> groups_{kMaxCellGroupBytes};  // by path, number of the group and measures
};

}  // namespace stratus
