// The embedded engine: which class stands behind each port. Everything else of `engine` and `app` sees ports alone, so that
// another engine is chosen here. tools/check_names.py holds this.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/file_system.h"
#include "engine/data_folder.h"
#include "ports/batch_engine.h"
#include "ports/dead_letters.h"
#include "ports/event_log.h"
#include "ports/recently_seen.h"
#include "ports/speed_views.h"
#include "ports/stations.h"
#include "ports/tail_feed.h"
#include "ports/version_store.h"
#include "ports/versions.h"
#include "speed/newest_observations.h"

namespace stratus {

struct LogOptions {
  std::optional<std::uint64_t> segment_bytes;  // a file of the log that would grow beyond it is closed; else the log's rule
  Offsets covered{};                           // a published version holds what lies below: it may be missing
};

// The log for its one writer, and what opening it found.
struct OpenedLog {
  std::unique_ptr<EventLog> log;
  std::vector<LogGap> gaps;     // what is missing below LogOptions::covered
  std::uint64_t bytes_cut = 0;  // of an end that was never acknowledged
};

// Versions for whoever reads them and for whoever makes them. Nothing has been read yet. Shared because both stand on one
// look at the folder, in which what is pinned and what is drafted keeps its files; it lives as long as either pointer.
struct VersionPorts {
  std::shared_ptr<Versions> versions;
  std::shared_ptr<VersionStore> store;
};

// The tail behind its ports, and what it knows of all that ever passed through it. Everything else lives with `views`.
struct OpenedTail {
  std::unique_ptr<SpeedViews> views;
  TailFeed& feed;
  RecentlySeen& seen;
  NewestObservations& newest_observations;
  std::function<std::optional<UtcMillis>()> newest_known_at;
  std::function<TailSize()> size;
};

// `files` outlives whatever is opened. The caller holds the FolderLock where it says "for its one writer".

// Makes the log when there is none. For its one writer. kDataLoss names positions, file and remedy.
Result<OpenedLog> open_log(FileSystem& files, const DataFolder& folder, const LogOptions& options);
// Beside a writer. kNotFound when the folder has no log.
Result<std::unique_ptr<EventLogReader>> open_log_reader(const FileSystem& files, const DataFolder& folder);
// Makes their folder when there is none. For its one writer. kDataLoss as above.
Result<std::unique_ptr<DeadLetters>> open_dead_letters(FileSystem& files, const DataFolder& folder);
// Beside a writer. Nothing has been read yet; a folder without letters has none.
std::unique_ptr<DeadLetterReader> open_dead_letter_reader(const FileSystem& files, const DataFolder& folder);
// Nothing has been read yet. Beside a writer; to put or remove, for its one writer.
std::unique_ptr<Stations> open_stations(FileSystem& files, const DataFolder& folder);
VersionPorts open_versions(FileSystem& files, const DataFolder& folder);
// What derives cells, on all cores.
std::unique_ptr<BatchEngine> make_batch_engine();
// Covers what lies behind `start`; nothing yet.
OpenedTail make_tail(Offsets start);

}  // namespace stratus
