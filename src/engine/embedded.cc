#include "engine/embedded.h"

#include "batch/column_engine.h"
#include "engine/parallel_tasks.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/parquet_folder.h"
#include "storage/segment_log.h"
#include "storage/station_registry_file.h"

namespace stratus {

Result<OpenedLog> open_log(FileSystem& files, const DataFolder& folder, const LogOptions& options) {
  SegmentLogOptions log_options;
  log_options.segment_bytes = options.segment_bytes.value_or(log_options.segment_bytes);
  log_options.covered = options.covered;
  log_options.run_tasks = on_all_cores();
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> log, SegmentLog::open(files, folder.log(), log_options));
  OpenedLog opened{nullptr, log->gaps(), log->bytes_cut()};
  opened.log = std::move(log);
  return opened;
}

Result<std::unique_ptr<EventLogReader>> open_log_reader(const FileSystem& files, const DataFolder& folder) {
  STRATUS_ASSIGN_OR_RETURN(auto reader, SegmentLogReader::open(files, folder.log()));
  return std::unique_ptr<EventLogReader>(std::move(reader));
}

Result<std::unique_ptr<DeadLetters>> open_dead_letters(FileSystem& files, const DataFolder& folder) {
  STRATUS_ASSIGN_OR_RETURN(auto letters, DeadLetterLog::open(files, folder.rejects()));
  return std::unique_ptr<DeadLetters>(std::move(letters));
}

std::unique_ptr<DeadLetterReader> open_dead_letter_reader(const FileSystem& files, const DataFolder& folder) {
  return std::make_unique<DeadLetterLogReader>(files, folder.rejects());
}

std::unique_ptr<Stations> open_stations(FileSystem& files, const DataFolder& folder) {
  return std::make_unique<StationRegistryFile>(files, folder.root);
}

VersionPorts open_versions(FileSystem& files, const DataFolder& folder) {
  const auto opened = std::make_shared<ParquetFolder>(files, folder.root, VersionStoreOptions{{}, on_all_cores()});
  return {{opened, &opened->versions()}, {opened, &opened->store()}};
}

std::unique_ptr<BatchEngine> make_batch_engine() { return std::make_unique<ColumnEngine>(on_all_cores()); }

OpenedTail make_tail(Offsets start) {
  auto tail = std::make_unique<MemoryTail>(std::move(start));
  MemoryTail* const known = tail.get();
  return {std::move(tail),
          *known,
          *known,
          known->newest_observations(),
          [known] { return known->newest_known_at(); },
          [known] { return known->size(); }};
}

}  // namespace stratus
