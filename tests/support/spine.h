// All layers over a disk in memory, spoken to in small verbs. The ports are the real ones.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "batch/batch_run.h"
#include "batch/column_engine.h"
#include "reference/plain_views.h"
#include "serving/merge.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/folder_store.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_version_store.h"
#include "storage/parquet_versions.h"
#include "storage/segment_log.h"
#include "support/dropping_file_system.h"
#include "support/partitioned_log.h"

namespace stratus {

// The value, or an exception that fails the test with the error's words.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline const Path kSpineRoot = "/data";

// All that a version says, from all of its files.
struct VersionRows {
  std::vector<StoredFact> facts;
  std::map<std::string, std::vector<KeyedCell>> cells;  // by view
  std::optional<ContentDigest> facts_digest;
  std::optional<ContentDigest> cells_digest;
  bool operator==(const VersionRows&) const = default;
};

// Not thread-safe, but its ports are as thread-safe as they promise.
class Spine {
 public:
  // Over `log`, which outlives it, or over an embedded log.
  explicit Spine(StationRegistry stations, PartitionedLog* log = nullptr, StackLimits limits = {});

  // Appends the facts as one commit batch, and puts them into the tail.
  void append(std::span<const Fact> facts);
  void append(const Fact& fact) { append({&fact, 1}); }
  // Appends what may be no fact, as others write into a log.
  void append_message(std::string_view bytes) {
    must(log_->append(std::array{LogMessage{{}, bytes}}, clock_.now()).front());
  }
  // Runs the batch to that position (the log's end when absent) and lets the tail go of what is covered, but for the last
  // `overlap` positions.
  BatchReport batch(BatchOptions options = {}, std::int64_t overlap = 0);
  // Memory is lost: everything is opened again and the tail rebuilt from the log, `overlap` positions before the horizon.
  void restart(std::int64_t overlap = 0);
  // From now on the stations are configured like this.
  void set_stations(StationRegistry stations) { stations_ = std::move(stations); }

  ServingPorts serving() { return {*versions_, *tail_}; }
  BatchPorts batch_ports() { return {*reader_, *versions_, *store_, engine_, *letters_, clock_}; }
  PinnedManifest version() { return must(catalog_->current()); }
  // Of the current version.
  VersionRows rows();
  Reading reading() { return must(Reading::pin(serving())); }
  EventLogReader& log() { return *reader_; }
  MemoryTail& tail() { return *tail_; }
  ParquetDataset& dataset() { return dataset_; }
  ParquetViews& views() { return views_; }
  ManifestCatalog& catalog() { return *catalog_; }
  // Those that batch runs kept.
  DeadLetters& letters() { return *letters_; }
  ParquetVersions& versions() { return *versions_; }
  ParquetVersionStore& store() { return *store_; }
  FileStore& files() { return files_; }
  DroppingFileSystem& disk() { return disk_; }
  const StationRegistry& stations() const { return stations_; }
  // Everything ever appended, with its position.
  const std::vector<StoredFact>& facts() const { return facts_; }

 private:
  void open();
  void rebuild_tail(const Offsets& start);

  StationRegistry stations_;
  const StackLimits limits_;
  DroppingFileSystem disk_;
  ManualClock clock_{UtcMillis{1'800'000'000'000}};
  FolderStore files_{disk_, kSpineRoot};
  ParquetDataset dataset_{files_};
  ParquetViews views_{files_};
  std::unique_ptr<ManifestCatalog> catalog_;
  std::unique_ptr<ParquetVersions> versions_;
  std::unique_ptr<DeadLetterLog> letters_;
  std::unique_ptr<ParquetVersionStore> store_;
  ColumnEngine engine_;
  PartitionedLog* const partitioned_;
  std::unique_ptr<SegmentLog> segments_;  // when it is not partitioned
  EventLog* log_ = nullptr;
  std::unique_ptr<EventLogReader> reader_;
  std::unique_ptr<MemoryTail> tail_;
  std::vector<StoredFact> facts_;
};

// The engine's answers to every question about the stations, in the words of the reference: all views, from the first to
// the last bucket in which a fact of `facts` falls and one beyond on both sides.
PlainCells all_answers(const Reading& reading, const StationRegistry& stations, const std::vector<StoredFact>& facts,
                       const Scope& scope = {});

// One line for each cell that differs, for failure messages; empty when equal.
std::string difference(const PlainCells& wanted, const PlainCells& found);

}  // namespace stratus
