// Stations of versions, and what their zones say, as files named by their content: what hourly versions share is written
// once. Format: docs/formats/manifest.md.
#pragma once

#include <mutex>
#include <string>

#include "ports/file_store.h"
#include "storage/manifest.h"

namespace stratus {

inline constexpr std::string_view kRegistryFolder = "registry";

struct VersionRegistry {
  StationRegistry stations;
  ZoneTable zones;
  bool operator==(const VersionRegistry&) const = default;
};

// Thread-safe. Keeps what was read or written last.
class RegistryFiles {
 public:
  // `files` outlives it.
  explicit RegistryFiles(FileStore& files) : files_(files) {}

  // Durable on return. What has the name already is the same file, and replaced when it is damaged.
  Result<RegistryFile> write(const VersionRegistry& registry);
  // kNotFound: it is missing. kDataLoss: it is damaged.
  Result<VersionRegistry> read(const RegistryFile& file);

 private:
  Result<bool> is_there(const RegistryFile& file) const;
  Status commit(const RegistryFile& file, const std::string& json);
  Result<std::string> get(const RegistryFile& file) const;

  FileStore& files_;
  std::mutex mutex_;
  RegistryFile last_;  // guarded by mutex_, as what is in it
  VersionRegistry last_registry_;
};

}  // namespace stratus
