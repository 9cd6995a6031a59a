#include "storage/parquet_dataset.h"

#include <algorithm>
#include <map>

#include "storage/data_files.h"
#include "storage/parquet_columns.h"
#include "storage/parquet_facts.h"
#include "views/fact_set.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

template <typename T>
Result<T> of_file(const DataFile& file, Result<T> read) {
  if (!read) return fail(read.error().with_context("file " + file.path));
  return read;
}

}  // namespace

Result<DataFile> ParquetDataset::write(MonthNumber month, Shard shard, std::span<const StoredFact> facts,
                                       const StationRegistry& stations) {
  STRATUS_ASSIGN_OR_RETURN(DataFileWriter file, DataFileWriter::create(files_));
  STRATUS_RETURN_IF_ERROR(write_facts(facts, stations, [&](std::string_view bytes) { return file.append(bytes); }));
  ContentDigest content;
  std::string canonical;
  for (const StoredFact& stored : facts) {
    canonical.clear();
    append_canonical_bytes(stored.fact, canonical);
    content.add(canonical);
  }
  DataFile written;
  written.rows = static_cast<std::int64_t>(facts.size());
  written.month = month;
  written.shard = shard;
  written.content = content;
  return file.commit("dataset", std::move(written));
}

Result<std::vector<DataFile>> ParquetDataset::merge(std::span<const DataFile> files, MonthNumber month, int log2_shards,
                                                    const StationRegistry& stations) {
  std::map<Shard, std::vector<StoredFact>> shards;
  for (const DataFile& file : files) {
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, read(file));
    for (StoredFact& stored : facts) shards[shard_of(stored.fact.station, log2_shards)].push_back(std::move(stored));
  }
  std::vector<DataFile> written;
  for (auto& [shard, facts] : shards) {
    make_canonical(facts);
    STRATUS_ASSIGN_OR_RETURN(written.emplace_back(), write(month, shard, facts, stations));
  }
  return written;
}

Result<std::vector<StoredFact>> ParquetDataset::read(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, file));
  return of_file(file, read_facts(std::move(bytes), std::nullopt, {kEarliestTime, kLatestTime}));
}

Result<std::vector<StoredFact>> ParquetDataset::read(const DataFile& file, std::span<const StationId> stations,
                                                     TimeRange range) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, file));
  return of_file(file, read_facts(std::move(bytes), stations, range));
}

Result<std::vector<StoredFact>> ParquetDataset::find(const DataFile& file, std::span<const Identity> identities) const {
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, read(file));
  std::erase_if(facts, [&](const StoredFact& stored) {
    return !std::binary_search(identities.begin(), identities.end(), Identity::of(stored.fact));
  });
  return facts;
}

Result<std::vector<bool>> ParquetDataset::holds(const DataFile& file, std::span<const Identity> identities) const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, find(file, identities));
  std::vector<bool> held(identities.size());
  for (const StoredFact& stored : facts) {
    const auto found = std::lower_bound(identities.begin(), identities.end(), Identity::of(stored.fact));
    held[static_cast<std::size_t>(found - identities.begin())] = true;
  }
  return held;
}

Result<FactColumns> ParquetDataset::read_columns(const DataFile& file, const FactSelection* /*selection*/) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, file));
  return of_file(file, read_fact_columns(std::move(bytes)));
}

Status ParquetDataset::check(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, read(file));
  if (static_cast<std::int64_t>(facts.size()) == file.rows) return {};
  return fail(ErrorKind::kDataLoss, "file " + file.path + " holds another number of rows than the manifest says");
}

}  // namespace stratus
