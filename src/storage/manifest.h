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
#include "storage/file_stacks.h"
#include "weather/station.h"

namespace stratus {

// Where the stations of a version and their zones stand: registry/<digest>.json. Equal ones have one file.
struct RegistryFile {
  std::string path;    // relative to the data folder; empty: in the manifest itself, as of before
  std::string digest;  // of all its bytes
  std::uint64_t bytes = 0;
  bool operator==(const RegistryFile&) const = default;
};

// Version 0 is the empty one: no files, nothing covered.
struct Manifest {
  std::int64_t version = 0;
  std::optional<std::int64_t> content;  // VersionInfo::content, where it is not the version
  std::string run_id;
  UtcMillis created_at;
  std::string generation;                    // views/generation.h
  std::string decoder;                       // decoder_generation() under which the facts were read; empty: of before
  StationRegistry stations;                  // as the views were derived under
  ZoneTable zones;                           // of these stations, likewise; in versions of before none
  RegistryFile registry;                     // where both stand; set when it is published
  Horizon horizon;                           // the log up to which `dataset` and `views` reach
  std::optional<UtcMillis> newest_known_at;  // of the log below the horizon; absent in versions made before it was kept
  CountsByPartition records;                 // of the log below the horizon
  std::vector<FormerLog> former;             // in the order in which they were left
  // How many facts each station has that nobody has described yet: they are in the dataset and in no view.
  std::map<StationId, std::int64_t> unregistered;
  StacksByMonth dataset;                       // by the UTC month of the facts
  std::map<std::string, StacksByMonth> views;  // by view name, then by the year of the day keys
  // By view, what a version of before derived under other rules: nobody reads these cells, and the files stay with it.
  std::map<std::string, std::vector<DataFile>> views_of_before;
};

// What whoever reads the version is told.
VersionInfo info_of(const Manifest& manifest);
// The other way: what `info` says is what the manifest says, its number, content and files aside.
void set_info(Manifest& manifest, const VersionInfo& info);

// VersionInfo::content.
inline std::int64_t content_of(const Manifest& manifest) { return manifest.content.value_or(manifest.version); }

// Every file of facts or cells that the version names: the dataset's, then those of the views.
std::vector<DataFile> files_of(const Manifest& version);

// These, and where its stations stand: all that has to be there beside the manifest.
std::vector<DataFile> named_files(const Manifest& version);

// That of a version that somebody uses. It stays with all its files while the pointer lives, whichever process prunes.
using PinnedManifest = std::shared_ptr<const Manifest>;

// Without the stations, which stand in its registry.
std::string to_json(const Manifest& manifest);
// Without the stations, unless it is one of before, which has no registry. kDataLoss says which member is missing or wrong,
// or that the checksum over all bytes differs.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace stratus
