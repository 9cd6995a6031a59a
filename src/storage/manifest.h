// A published version as its files, and as JSON. Format: docs/formats/manifest.md.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/versions.h"
#include "storage/data_file.h"
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
// The other way: what `info` says is what the manifest says, its number, content and files aside.
void set_info(Manifest& manifest, const VersionInfo& info);

// That of a version that somebody uses. Its files stay while the pointer lives.
using PinnedManifest = std::shared_ptr<const Manifest>;

std::string to_json(const Manifest& manifest);
// kDataLoss says which member is missing or wrong, or that the checksum over all bytes differs.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace stratus
