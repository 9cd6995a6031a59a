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

}  // namespace stratus
