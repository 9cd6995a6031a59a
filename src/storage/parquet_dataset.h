// The facts of versions as Parquet files. Format: docs/formats/dataset.md.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ports/file_store.h"
#include "storage/data_file.h"
#include "storage/lately_used.h"
#include "storage/newest_rows.h"
#include "views/fact_columns.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

class FactReader;

// Facts of one UTC month and one shard a file, all revisions, sorted by compare_stored. Errors of reading are kDataLoss and
// name the file that is missing or damaged. Thread-safe.
class ParquetDataset {
 public:
  // Its files stand in dataset of `files`, which outlives it.
  explicit ParquetDataset(FileStore& files) : files_(files) {}

  // `facts`: of one UTC month and that shard, sorted by compare_stored, equal facts once. Those of a station that is not in
  // `stations` are kept, without days. Writing equal facts again gives an equal file.
  Result<DataFile> write(MonthNumber month, Shard shard, std::span<const StoredFact> facts, const StationRegistry& stations);
  // Facts of disjoint files of one month as one file for each shard of 2^log2_shards that has any, in the order of shards.
  // Holds one row group of each file and of each shard in memory.
  Result<std::vector<DataFile>> merge(std::span<const DataFile> files, MonthNumber month, int log2_shards,
                                      const StationRegistry& stations);

  // All facts in file order.
  Result<std::vector<StoredFact>> read(const DataFile& file) const;
  // The same, one after the other: one row group is held.
  Status visit(const DataFile& file, const std::function<void(const StoredFact&)>& visit) const;
  // Facts of the selection, in file order.
  Result<std::vector<StoredFact>> read(const DataFile& file, const FactSelection& selection) const;
  // Of every station its facts from its newest measurement on; at hand once it was asked.
  Result<std::shared_ptr<const NewestRows>> newest(const DataFile& file) const;
  // All facts of those identities (sorted, each once), in file order.
  Result<std::vector<StoredFact>> find(const DataFile& file, std::span<const Identity> identities) const;
  // Of those identities (sorted, each once), whether the file holds any fact.
  Result<std::vector<bool>> holds(const DataFile& file, std::span<const Identity> identities) const;
  // The columns that views are derived from, in file order: of all facts, or of a part that has every fact of the selection.
  Result<FactColumns> read_columns(const DataFile& file, const FactSelection* selection = nullptr) const;
  // Reads the footer anew and holds it against what is said of it. kUnsupported: a file of before, which has no such footer.
  Status check_footer(const DataFile& file) const;
  // Reads all of the file and holds it against what is said of it, `file` too: digest, page checksums, footer, number and
  // order of its facts, their month and shard.
  Status check(const DataFile& file) const;

 private:
  Result<FactReader> open(const DataFile& file) const;

  FileStore& files_;
  mutable FooterCache footers_{kMaxFooterBytes};
  mutable NewestCache newest_{kMaxNewestBytes};
};

}  // namespace stratus
