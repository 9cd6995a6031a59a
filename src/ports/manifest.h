// A published version as its files: what one batch run made. What reads answers sees ports/versions.h.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "ports/data_file.h"
#include "ports/versions.h"
#include "weather/station.h"

namespace stratus {

// Version 0 is the empty one: no files, nothing covered.
struct Manifest {
  std::int64_t version = 0;
  std::optional<std::int64_t> content;  // VersionInfo::content, where it is not the version
  std::string run_id;
  UtcMillis created_at;
  std::string generation;                    // views/generation.h
  std::string decoder;                       // decoder_generation() under which the facts were read; empty: of before
  StationRegistry stations;                  // as the views were derived under
  Horizon horizon;                           // the log up to which `dataset` and `views` reach
  std::optional<UtcMillis> newest_known_at;  // of the log below the horizon; absent in versions made before it was kept
  CountsByPartition records;                 // of the log below the horizon
  std::vector<FormerLog> former;             // in the order in which they were left
  // How many facts each station has that nobody has described yet: they are in the dataset and in no view.
  std::map<StationId, std::int64_t> unregistered;
  MonthFiles dataset;                       // by the UTC month of the facts
  std::map<std::string, MonthFiles> views;  // by view name, then by the month of the day keys
};

// What whoever reads the version is told.
VersionInfo info_of(const Manifest& manifest);

// That of a version that somebody uses. Its files stay while the pointer lives.
using PinnedManifest = std::shared_ptr<const Manifest>;

}  // namespace stratus
