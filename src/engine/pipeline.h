// The whole write path of one data folder in one process: log, tail, ingest, batch.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>

#include "base/logger.h"
#include "batch/batch_run.h"
#include "engine/data_view.h"
#include "engine/engines.h"
#include "engine/folder_lock.h"
#include "engine/parallel_tasks.h"
#include "engine/station_grids.h"
#include "engine/stoppable_file_system.h"
#include "engine/tail_letters.h"
#include "ingest/ingest.h"

namespace stratus {

struct BatchState {
  bool running = false;
  std::int64_t runs = 0;  // of this process, failed ones included
  std::int64_t failures = 0;
  std::optional<UtcMillis> last_at;  // when the last run ended
  std::int64_t last_duration_ms = 0;
  std::string last_error;  // empty after a good run
};

struct PipelineOptions {
  std::optional<std::uint64_t> segment_bytes;   // see LogOptions
  std::uint64_t tail_limit_bytes = UINT64_MAX;  // of the facts in the tail; then nothing is taken until a batch run
  Logger* logger = nullptr;                     // outlives the pipeline; nullptr: nobody is told
  std::size_t keep_horizons = 3;                // VersionStore::prune() after a run
  // For batch runs only: the tail is not filled, so that a log of any length may wait. No message is taken, and serving()
  // answers nothing.
  bool batch_only = false;
};

// Thread-safe. Owns the lock of the folder while it lives.
class Pipeline {
 public:
  // kAlreadyExists carries what the lock file says of the process that holds the folder, see parse_holder().
  static Result<std::unique_ptr<Pipeline>> open(FileSystem& files, const Clock& clock, DataFolder folder,
                                                const StationRegistry& configured, const PipelineOptions& options = {});

  // Writes into the lock file where this process answers, so that others find it: "http://127.0.0.1:8000".
  Status announce(const std::string& address) { return lock_->announce(address); }
  Result<IngestReport> submit(std::vector<IncomingMessage> messages, const SubmitOptions& options = {});
  // Adds stations by the rule of weather/station_intake.h, all or none; durable on return. Likewise below.
  Status add_stations(const std::vector<Station>& stations);
  // Describes a known station otherwise: the next batch run derives all views again. kNotFound: it is not known.
  Status set_station(const Station& station);
  // Waits for messages under way. kNotFound: it is not known. kConflict says how many facts of it are held: without
  // their station they would be in no summary.
  Status remove_station(const StationId& station);
  // One run at a time; a second caller waits. Trims the tail to the new horizon and removes what no reader holds.
  Result<BatchReport> run_batch(BatchOptions options = {});

  // Ends a run under way at its next file (kCancelled), and every later one.
  void stop_batch() { batch_stopped_ = true; }
  // As FolderLock::still_owner(). Nothing is acknowledged or published once it fails.
  Status still_owner() const { return lock_->still_owner(); }
  // Why no message is taken now: the folder is lost, or what WriteGate::check() says.
  Status ready() const;
  // See Engines::shares_log().
  bool shares_log() const { return folder_.engines->shares_log(); }
  // Shows to the tail what others have appended to a shared log. From one thread. Errors are those of log and tail.
  Status follow_log();
  // Looks at the disk, see WriteGate::look().
  void look_at_disk() { gate_->look(); }
  bool tail_is_full() const { return gate_->tail_is_full(); }
  // Of this ownership; stands in the lock file too.
  const std::string& instance() const { return lock_->id(); }

  ServingPorts serving() { return {versions(), *tail_.views, {}, on_all_cores()}; }
  std::shared_ptr<const StationRegistry> stations() const;
  IngestCounts counts() const { return ingest_->counts(); }
  LogExtent extent() const { return ingest_->extent(); }
  Result<LetterCounts> dead_letters() const { return letters_->counts(); }
  TailSize tail_size() const { return tail_.size(); }
  // Records behind the horizon that state no fact.
  std::int64_t tail_letters() const;
  // Whether the published views were derived under other rules or other stations than now: a run derives them again.
  bool outdated();
  BatchState batch_state() const;
  std::size_t waiting() const { return ingest_->waiting(); }
  // When each station was last heard of; see learn_newest_observations().
  std::vector<std::pair<StationId, UtcSeconds>> newest_observations() { return tail_.newest_observations.all(); }
  // Looks for what is older than the tail, at most a year back. Reads much: not for an event loop.
  Status learn_newest_observations();
  // Positions of the log whose files are missing; the published version holds what stood there. Empty when all is well.
  const std::vector<LogGap>& missing() const { return log_.gaps; }
  Versions& versions() { return *versions_.versions; }
  // A number that grows with every change that an answer could show.
  std::uint64_t changes() const { return changes_.load(); }
  // A reader of the log of its own.
  Result<std::unique_ptr<EventLogReader>> read_log() const { return folder_.engines->log_reader(files_, folder_); }

 private:
  VersionStore& store() { return *versions_.store; }
  Pipeline(FileSystem& files, const Clock& clock, DataFolder folder, Logger* logger);
  // `merged`: those that are known, and new ones of the configuration.
  Status take_stations(const StationRegistry& merged);
  // Those of them that are new or known otherwise. With mutex_ held.
  Status put_stations(std::span<const Station> stations);
  void tell_station(const Station* before, const Station& now);
  void tell_start();
  Status load_whole_tail(EventLogReader& log, const VersionInfo& version);
  Status tell_left_out(const TailFill& fill, const VersionInfo& version);
  void keep_count(const TailFill& fill, const Offsets& end);
  Status fill_tail(const Offsets& from, const Offsets& to);
  void trim_tail(const Offsets& horizon);
  void remove_unnamed();
  Result<BatchReport> run_batch_locked(BatchOptions options);

  FileSystem& files_;
  const Clock& clock_;
  const DataFolder folder_;
  NoLogger nobody_;
  Logger& logger_;
  std::optional<FolderLock> lock_;  // set by open()
  bool batch_only_ = false;         // likewise
  std::size_t keep_horizons_ = 0;   // likewise
  std::atomic<bool> batch_stopped_{false};
  StoppableFileSystem batch_files_;  // only batch runs begin files there
  OpenedLog log_;                    // set by open(), as the letters
  std::unique_ptr<DeadLetters> letters_;
  std::unique_ptr<EventLogReader> follower_;  // of follow_log()
  std::unique_ptr<EventLogReader> filler_;    // of fill_tail() where the log is shared: one call at a time
  const std::unique_ptr<Stations> registry_;
  const VersionPorts versions_;
  const std::unique_ptr<BatchEngine> engine_;
  const OpenedTail tail_;
  StationGrids grids_;
  std::unique_ptr<WriteGate> gate_;
  std::unique_ptr<Ingest> ingest_;
  std::atomic<std::uint64_t> changes_{0};
  std::mutex batch_mutex_;
  std::shared_mutex known_mutex_;  // shared: messages are under way whose stations were looked up
  mutable std::mutex mutex_;
  std::shared_ptr<const StationRegistry> stations_;  // what registry_ holds; guarded by mutex_
  BatchState batch_state_;                           // guarded by mutex_
  TailLetters tail_letters_;                         // guarded by mutex_
};

}  // namespace stratus
