// Where everything of one installation stands on disk.
#pragma once

#include "base/file_system.h"
#include "ports/event_log.h"
#include "ports/version.h"
#include "serving/reading.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"

namespace stratus {

struct DataFolder {
  Path root;
  Path log() const { return root / "log"; }
  Path rejects() const { return root / "rejects"; }
  Path lock() const { return root / "lock"; }
  Path backfill() const { return root / "backfill.json"; }  // which days were fetched already
};

// A look at a data folder beside whoever writes it. The tail is rebuilt from the log when it is opened.
class DataView {
 public:
  // A folder without a log is empty, not wrong: an error comes only from damage. `files` outlives the view.
  static Result<std::unique_ptr<DataView>> open(FileSystem& files, DataFolder folder, const StationRegistry& configured);

  ServingPorts serving() { return {catalog_, dataset_, views_, tail_}; }
  const StationRegistry& stations() const { return stations_; }
  Catalog& catalog() { return catalog_; }
  Dataset& dataset() { return dataset_; }
  BatchViews& views() { return views_; }
  MemoryTail& tail() { return tail_; }
  // nullptr when there is no log yet.
  EventLogReader* log() { return log_.get(); }
  // How many are held; looked up when asked for, so that damage to them stops no other question.
  Result<LetterCounts> dead_letters() const { return count_dead_letters(files_, folder_.rejects()); }

 private:
  DataView(FileSystem& files, const DataFolder& folder)
      : files_(files),
        folder_(folder),
        catalog_(files, folder.root),
        dataset_(files, folder.root),
        views_(files, folder.root),
        tail_(LogPosition{0}) {}

  const FileSystem& files_;
  const DataFolder folder_;
  ManifestCatalog catalog_;
  ParquetDataset dataset_;
  ParquetViews views_;
  MemoryTail tail_;
  std::unique_ptr<EventLogReader> log_;
  StationRegistry stations_;
};

// The stations of the folder, and those of the configuration that are new: what the folder knows counts.
// kInvalidArgument names all new ones that check_new_station() refuses.
Result<StationRegistry> merged_stations(const FileSystem& files, const Path& root, const StationRegistry& configured);

// Whether the version was derived under other rules or other stations than now: the next run derives it again.
bool outdated(const Manifest& version, const StationRegistry& stations);

// Fills an empty tail from the horizon of the newest version to the end of the log.
Status load_tail(MemoryTail& tail, EventLogReader& log, Catalog& catalog);

}  // namespace stratus
