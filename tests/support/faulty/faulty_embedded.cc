// Takes the place of engine/embedded.cc in a program: the same classes behind every port, each behind its decorator.
#include "engine/embedded.h"

#include "batch/column_engine.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/parquet_version_store.h"
#include "storage/parquet_versions.h"
#include "storage/segment_log.h"
#include "storage/station_registry_file.h"
#include "support/faulty/faulty_dead_letters.h"
#include "support/faulty/faulty_event_log.h"
#include "support/faulty/faulty_file_store.h"
#include "support/faulty/faulty_stations.h"
#include "support/faulty/faulty_tail.h"
#include "support/faulty/faulty_version_store.h"
#include "support/faulty/faulty_versions.h"
#include "support/faulty/port_faults.h"

namespace stratus {
namespace {

// The versions of a folder whose files can fail, too.
struct FaultyFolder {
  FaultyFolder(FileSystem& disk, const Path& root) : folder(disk, root) {}

  FolderStore folder;
  FaultyFileStore files{borrowed<FileStore>(folder), port_faults()};
  ManifestCatalog catalog{files};
  ParquetDataset dataset{files};
  ParquetViews views{files};
  ParquetVersions versions{catalog, dataset, views};
  ParquetVersionStore store{catalog, dataset, views};
  FaultyVersions faulty_versions{borrowed<Versions>(versions), port_faults()};
  FaultyVersionStore faulty_store{borrowed<VersionStore>(store), port_faults()};
};

struct FaultyTail {
  explicit FaultyTail(Offsets start) : tail(std::move(start)) {}

  MemoryTail tail;
  FaultySpeedViews views{borrowed<const SpeedViews>(tail), port_faults()};
  FaultyTailFeed feed{borrowed<TailFeed>(tail), port_faults()};
  FaultyRecentlySeen seen{borrowed<const RecentlySeen>(tail), port_faults()};
};

// Keeps the rest of a tail, as OpenedTail wants it.
class OwningViews final : public SpeedViews {
 public:
  explicit OwningViews(std::unique_ptr<FaultyTail> tail) : tail_(std::move(tail)) {}
  Result<TailSnapshot> snapshot() const override { return tail_->views.snapshot(); }
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const TailSnapshot& snapshot) const override {
    return tail_->views.facts(stations, range, snapshot);
  }
  Result<std::vector<StoredFact>> newest(std::span<const StationId> stations, TimeRange range, UtcMillis as_of,
                                         const TailSnapshot& snapshot) const override {
    return tail_->views.newest(stations, range, as_of, snapshot);
  }
  Result<std::set<StationId>> stations() const override { return tail_->views.stations(); }

 private:
  const std::unique_ptr<FaultyTail> tail_;
};

}  // namespace

const Engines& embedded_engines() {
  static const EmbeddedEngines engines;
  return engines;
}

Status EmbeddedEngines::recover(FileSystem&, const DataFolder&) const { return {}; }

Status EmbeddedEngines::check(FileSystem& files, const DataFolder& folder) const { return check_folder(files, folder.root); }

Path EmbeddedEngines::log_disk(const DataFolder& folder) const { return folder.log(); }

Faults& port_faults() {
  static Faults faults;
  return faults;
}

Result<OpenedLog> EmbeddedEngines::log(FileSystem& files, const DataFolder& folder, const LogOptions& options) const {
  SegmentLogOptions log_options;
  log_options.segment_bytes = options.segment_bytes.value_or(log_options.segment_bytes);
  log_options.covered = options.covered;
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<SegmentLog> log, SegmentLog::open(files, folder.log(), log_options));
  OpenedLog opened{nullptr, log->gaps(), log->bytes_cut()};
  opened.log = std::make_unique<FaultyEventLog>(std::move(log), port_faults());
  return opened;
}

Result<std::unique_ptr<EventLogReader>> EmbeddedEngines::log_reader(const FileSystem& files,
                                                                    const DataFolder& folder) const {
  STRATUS_ASSIGN_OR_RETURN(auto reader, SegmentLogReader::open(files, folder.log()));
  return std::make_unique<FaultyEventLogReader>(std::move(reader), port_faults());
}

Result<std::unique_ptr<DeadLetters>> EmbeddedEngines::dead_letters(FileSystem& files, const DataFolder& folder) const {
  STRATUS_ASSIGN_OR_RETURN(auto letters, DeadLetterLog::open(files, folder.rejects()));
  return std::make_unique<FaultyDeadLetters>(std::move(letters), port_faults());
}

Result<std::unique_ptr<DeadLetterReader>> EmbeddedEngines::dead_letter_reader(const FileSystem& files,
                                                                              const DataFolder& folder) const {
  return std::make_unique<FaultyDeadLetterReader>(std::make_shared<DeadLetterLogReader>(files, folder.rejects()),
                                                  port_faults());
}

std::unique_ptr<Stations> EmbeddedEngines::stations(FileSystem& files, const DataFolder& folder) const {
  return std::make_unique<FaultyStations>(std::make_shared<StationRegistryFile>(files, folder.root), port_faults());
}

VersionPorts EmbeddedEngines::versions(FileSystem& files, const DataFolder& folder) const {
  const auto opened = std::make_shared<FaultyFolder>(files, folder.root);
  return {{opened, &opened->faulty_versions}, {opened, &opened->faulty_store}};
}

std::unique_ptr<BatchEngine> EmbeddedEngines::batch_engine() const {
  return std::make_unique<FaultyBatchEngine>(std::make_shared<ColumnEngine>(), port_faults());
}

OpenedTail EmbeddedEngines::tail(Offsets start) const {
  auto tail = std::make_unique<FaultyTail>(std::move(start));
  FaultyTail* const known = tail.get();
  return {std::make_unique<OwningViews>(std::move(tail)),
          known->feed,
          known->seen,
          known->tail.newest_observations(),
          [known] { return known->tail.newest_known_at(); },
          [known] { return known->tail.size(); }};
}

}  // namespace stratus
