#include "storage/parquet_dataset.h"

#include "storage/data_files.h"
#include "storage/parquet_columns.h"
#include "storage/parquet_facts.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

template <typename T>
Result<T> of_file(const DataFile& file, Result<T> read) {
  if (!read) return fail(read.error().with_context("file " + file.path));
  return read;
}

}  // namespace

Result<DataFile> ParquetDataset::write(MonthNumber month, std::span<const StoredFact> facts,
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
  return file.commit("dataset", month, static_cast<std::int64_t>(facts.size()), content);
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

Result<FactColumns> ParquetDataset::read_columns(const DataFile& file) const {
  STRATUS_ASSIGN_OR_RETURN(std::string bytes, get_data_file(files_, file));
  return of_file(file, read_fact_columns(std::move(bytes)));
}

}  // namespace stratus
