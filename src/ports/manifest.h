// A published version: what one batch run made.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "ports/data_file.h"
#include "ports/event_log.h"
#include "weather/station.h"

namespace stratus {

// What became of the records of one partition below the horizon, since its beginning.
struct RecordCounts {
  std::int64_t records = 0;
  std::int64_t facts = 0;         // that the dataset holds because of them
  std::int64_t duplicates = 0;    // equal to a fact that it held already
  std::int64_t dead_letters = 0;  // that state no fact

  bool add_up() const { return records == facts + duplicates + dead_letters; }
  bool operator==(const RecordCounts&) const = default;
};

// By partition.
using CountsByPartition = std::map<std::int32_t, RecordCounts>;

// Version 0 is the empty one: no files, nothing covered.
struct Manifest {
  std::int64_t version = 0;
  std::string run_id;
  UtcMillis created_at;
  std::string generation;                    // views/generation.h
  StationRegistry stations;                  // as the views were derived under
  Horizon horizon;                           // the log up to which `dataset` and `views` reach
  std::optional<UtcMillis> newest_known_at;  // of the log below the horizon; absent in versions made before it was kept
  CountsByPartition records;                 // of the log below the horizon
  // How many facts each station has that nobody has described yet: they are in the dataset and in no view.
  std::map<StationId, std::int64_t> unregistered;
  MonthFiles dataset;                       // by the UTC month of the facts
  std::map<std::string, MonthFiles> views;  // by view name, then by the month of the day keys
};

// Whether the version covers that log and the log goes on where the version ends; without a version, whether the log has its
// beginning. kDataLoss names the gap.
Status check_horizon(const Manifest& version, const LogExtent& log);

// Whether the views of the version were derived under other rules or stations than now: then everything is derived again. A
// station that is only new changes nothing, unless the version holds facts of it that waited for its description.
bool outdated(const Manifest& version, const StationRegistry& stations);

// A version that somebody reads. Its files stay while the pointer lives.
using PinnedVersion = std::shared_ptr<const Manifest>;

}  // namespace stratus
