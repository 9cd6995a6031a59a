// Which class stands behind each port. Everything else of `engine` and `app` sees ports alone, so that another engine is
// chosen by another Engines. tools/check_names.py holds this.
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
// look at the store, in which what is pinned and what is drafted keeps its files; it lives as long as either pointer.
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

// Stateless but for its configuration; thread-safe. `files` outlives whatever is opened; its calls end when a stop is asked
// for. The caller holds the FolderLock where it says "for its one writer". Whatever an engine reaches over a network
// answers kUnavailable when it cannot.
class Engines {
 public:
  virtual ~Engines() = default;
  // Ends what a process left that was killed between two states of the folder. Before anything is opened to be written;
  // takes the lock when there is something to end.
  virtual Status recover(FileSystem& files, const DataFolder& folder) const = 0;
  // Whether what belongs together is there. Changes nothing; also beside a writer. kDataLoss names what is gone and the
  // remedy.
  virtual Status check(FileSystem& files, const DataFolder& folder) const = 0;
  // Makes the log when there is none. For its one writer. kDataLoss names positions, place and remedy.
  virtual Result<OpenedLog> log(FileSystem& files, const DataFolder& folder, const LogOptions& options) const = 0;
  // Beside a writer. kNotFound when there is no log.
  virtual Result<std::unique_ptr<EventLogReader>> log_reader(const FileSystem& files, const DataFolder& folder) const = 0;
  // Whether others append to the log too, so that it has to be followed; then log and dead letters are no files of the
  // folder.
  virtual bool shares_log() const = 0;
  // The folder on whose disk there must be room for messages to be taken.
  virtual Path log_disk(const DataFolder& folder) const = 0;
  // Makes their place when there is none. For its one writer. kDataLoss as above.
  virtual Result<std::unique_ptr<DeadLetters>> dead_letters(FileSystem& files, const DataFolder& folder) const = 0;
  // Beside a writer. A place without letters has none.
  virtual Result<std::unique_ptr<DeadLetterReader>> dead_letter_reader(const FileSystem& files,
                                                                       const DataFolder& folder) const = 0;
  // Nothing has been read yet. Beside a writer; to put or remove, for its one writer.
  virtual std::unique_ptr<Stations> stations(FileSystem& files, const DataFolder& folder) const = 0;
  virtual VersionPorts versions(FileSystem& files, const DataFolder& folder) const = 0;
  // What derives cells, on all cores.
  virtual std::unique_ptr<BatchEngine> batch_engine() const = 0;
  // Covers what lies behind `start`; nothing yet.
  virtual OpenedTail tail(Offsets start) const = 0;
};

}  // namespace stratus
