// Stations of versions as files named by their content: what hourly versions share is written once.
#pragma once

#include <mutex>
#include <string>

#include "ports/file_store.h"
#include "storage/manifest.h"

namespace stratus {

inline constexpr std::string_view kRegistryFolder = "registry";

// Thread-safe. Keeps the stations that were read or written last.
class RegistryFiles {
 public:
  // `files` outlives it.
  explicit RegistryFiles(FileStore& files) : files_(files) {}

  // Durable on return. What has the name already is the same file, and replaced when it is damaged.
  Result<RegistryFile> write(const StationRegistry& stations);
  // kNotFound: it is missing. kDataLoss: it is damaged.
  Result<StationRegistry> read(const RegistryFile& file);

 private:
  Result<bool> is_there(const RegistryFile& file) const;
  Status commit(const RegistryFile& file, const std::string& json);
  Result<std::string> get(const RegistryFile& file) const;

  FileStore& files_;
  std::mutex mutex_;
  RegistryFile last_;  // guarded by mutex_, as its stations
  StationRegistry last_stations_;
};

}  // namespace stratus
