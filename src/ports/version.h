// Published versions: what one batch run made, and the ports that keep its files.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/event_log.h"
#include "views/cell.h"
#include "views/fact_columns.h"
#include "weather/station.h"

namespace stratus {

// One immutable file of a version. The name holds the digest: equal content has an equal name.
struct DataFile {
  std::string path;    // relative to the data folder
  std::string digest;  // of all its bytes
  std::uint64_t bytes = 0;
  std::int64_t rows = 0;
  MonthNumber month;
  bool operator==(const DataFile&) const = default;
};

// At most one file a month, in month order.
using MonthFiles = std::map<MonthNumber, DataFile>;

inline std::int64_t rows_of(const MonthFiles& files) {
  std::int64_t rows = 0;
  for (const auto& [month, file] : files) rows += file.rows;
  return rows;
}

// Version 0 is the empty one: no files, nothing covered.
struct Manifest {
  std::int64_t version = 0;
  std::string run_id;
  UtcMillis created_at;
  std::string generation;                    // views/generation.h
  StationRegistry stations;                  // as the views were derived under
  Horizon horizon;                           // the log up to which `dataset` and `views` reach
  std::optional<UtcMillis> newest_known_at;  // of the log below the horizon; absent in versions made before it was kept
  MonthFiles dataset;                        // by the UTC month of the facts
  std::map<std::string, MonthFiles> views;   // by view name, then by the month of the day keys
};

// Whether the version covers that log and the log goes on where the version ends; without a version, whether the log has its
// beginning. kDataLoss names the gap.
Status check_horizon(const Manifest& version, const LogExtent& log);

// A version that somebody reads. Its files stay while the pointer lives.
using PinnedVersion = std::shared_ptr<const Manifest>;

// All facts, all revisions. Thread-safe.
class Dataset {
 public:
  virtual ~Dataset() = default;
  // `facts`: of one UTC month, sorted by compare_stored, equal facts once. Their stations must be in `stations`.
  // Writing equal facts again gives an equal file.
  virtual Result<DataFile> write(MonthNumber month, std::span<const StoredFact> facts, const StationRegistry& stations) = 0;
  // Facts with a time in `range`, of one station or of all, in file order. kDataLoss names a missing or damaged file.
  virtual Result<std::vector<StoredFact>> read(const DataFile& file, const std::optional<StationId>& station,
                                               TimeRange range) const = 0;
  // The columns that views are derived from, of all facts in file order. Errors as above.
  virtual Result<FactColumns> read_columns(const DataFile& file) const = 0;
};

// Cells of the stored views. Thread-safe.
class BatchViews {
 public:
  virtual ~BatchViews() = default;
  // `cells`: day keys of one month, sorted by station and key.
  virtual Result<DataFile> write(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells) = 0;
  // Cells of one station or of all, in file order. kDataLoss names a missing or damaged file.
  virtual Result<std::vector<KeyedCell>> read(const DataFile& file, const std::optional<StationId>& station) const = 0;
};

// Which versions exist. Thread-safe; one process publishes.
class Catalog {
 public:
  virtual ~Catalog() = default;
  // The newest version, or the empty one.
  virtual Result<PinnedVersion> current() = 0;
  // Makes a version the current one, atomically and durably. Its number must be greater than the current one's.
  virtual Status publish(const Manifest& manifest) = 0;
  // Numbers of all versions kept, ascending.
  virtual Result<std::vector<std::int64_t>> versions() const = 0;
  virtual Result<PinnedVersion> open(std::int64_t version) = 0;
  // Removes all but the newest `keep` versions and every file that no kept or pinned version names.
  virtual Status prune(std::size_t keep) = 0;
  // What no kept version names, of runs that are under way or ended early, by its path relative to the data folder. The next
  // prune removes it.
  virtual Result<std::vector<std::string>> leftovers() = 0;
};

}  // namespace stratus
