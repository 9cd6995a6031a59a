#include "engine/embedded.h"

#include "batch/column_engine.h"
#include "engine/folder_lock.h"
#include "engine/parallel_tasks.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/folder_check.h"
#include "storage/parquet_folder.h"
#include "storage/segment_log.h"
#include "storage/station_registry_file.h"

namespace stratus {

const Engines& embedded_engines() {
  static const EmbeddedEngines engines;
  return engines;
}

// An adoption that was begun.
Status EmbeddedEngines::recover(FileSystem& files, const DataFolder& folder) const {
  STRATUS_ASSIGN_OR_RETURN(const bool begun, adoption_begun(files, folder.root));
  if (!begun) return {};
  STRATUS_ASSIGN_OR_RETURN(const FolderLock lock, FolderLock::take(files, folder));
  return finish_adoption(files, folder.root);
}

Status EmbeddedEngines::check(FileSystem& files, const DataFolder& folder) const { return check_folder(files, folder.root); }

Result<OpenedLog> EmbeddedEngines::log(FileSystem& files, const DataFolder& folder, const LogOptions& options) const {
  SegmentLogOptions log_options;
  log_options.segment_bytes = options.segment_bytes.value_or(log_options.segment_bytes);
  log_options.covered = options.covered;
  log_options.run_tasks = on_all_cores();
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> log, SegmentLog::open(files, folder.log(), log_options));
  OpenedLog opened{nullptr, log->gaps(), log->bytes_cut()};
  opened.log = std::move(log);
  return opened;
}

Result<std::unique_ptr<EventLogReader>> EmbeddedEngines::log_reader(const FileSystem& files,
                                                                    const DataFolder& folder) const {
  STRATUS_ASSIGN_OR_RETURN(auto reader, SegmentLogReader::open(files, folder.log()));
  return std::unique_ptr<EventLogReader>(std::move(reader));
}

Path EmbeddedEngines::log_disk(const DataFolder& folder) const { return folder.log(); }

Result<std::unique_ptr<DeadLetters>> EmbeddedEngines::dead_letters(FileSystem& files, const DataFolder& folder) const {
  STRATUS_ASSIGN_OR_RETURN(auto letters, DeadLetterLog::open(files, folder.rejects()));
  return std::unique_ptr<DeadLetters>(std::move(letters));
}

Result<std::unique_ptr<DeadLetterReader>> EmbeddedEngines::dead_letter_reader(const FileSystem& files,
                                                                              const DataFolder& folder) const {
  return std::make_unique<DeadLetterLogReader>(files, folder.rejects());
}

std::unique_ptr<Stations> EmbeddedEngines::stations(FileSystem& files, const DataFolder& folder) const {
  return std::make_unique<StationRegistryFile>(files, folder.root);
}

VersionPorts EmbeddedEngines::versions(FileSystem& files, const DataFolder& folder) const {
  const auto opened = std::make_shared<ParquetFolder>(files, folder.root, VersionStoreOptions{{}, on_all_cores()});
  return {{opened, &opened->versions()}, {opened, &opened->store()}};
}

std::unique_ptr<BatchEngine> EmbeddedEngines::batch_engine() const { return std::make_unique<ColumnEngine>(on_all_cores()); }

OpenedTail EmbeddedEngines::tail(Offsets start) const {
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
