// The stored views as Parquet files. Format: docs/formats/view.md.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "ports/file_store.h"
#include "storage/data_file.h"
#include "views/cell.h"

namespace stratus {

// Decoded files are kept, the last used first, so that a query over many stations decodes a file once. Thread-safe.
class ParquetViews {
 public:
  // Its files stand in views/<view> of `files`, which outlives it.
  explicit ParquetViews(FileStore& files) : files_(files) {}

  // `cells`: sorted by station and key, each once; empty ones are rows.
  Result<DataFile> write(const ViewSpec& view, MonthNumber month, Shard shard, std::span<const KeyedCell> cells);
  // The cells of files of one month, the newest that has a key, as one file for each shard of 2^log2_shards that has any, in
  // the order of shards. `base`: nothing older is left, so that empty cells are dropped.
  Result<std::vector<DataFile>> merge(const ViewSpec& view, std::span<const DataFile> oldest_first, MonthNumber month,
                                      int log2_shards, bool base);
  // All cells in file order; what questions keep decoded stays. kDataLoss names a missing or damaged file.
  Result<std::vector<KeyedCell>> read(const DataFile& file) const;
  // kDataLoss: missing, or other bytes than were written. What they mean is not looked at.
  Status check_bytes(const DataFile& file) const;
  // Adds the cells of those stations (sorted, each once) with keys `first` to `last`, in file order. Errors as above.
  Status add_cells(const DataFile& file, std::span<const StationId> stations, BucketKey first, BucketKey last,
                   std::vector<KeyedCell>& to) const;

 private:
  using Cells = std::shared_ptr<const std::vector<KeyedCell>>;
  struct Decoded {
    std::string path;  // holds the digest, so that equal paths are equal content
    Cells cells;
  };
  Result<std::vector<KeyedCell>> decode(const DataFile& file) const;
  Result<Cells> decoded(const DataFile& file) const;
  Cells find_kept(const std::string& path) const;
  void keep(const std::string& path, Cells cells) const;

  FileStore& files_;
  mutable std::mutex mutex_;
  mutable std::list<Decoded> kept_;  // guarded by mutex_
  mutable std::size_t kept_cells_ = 0;
};

}  // namespace stratus
