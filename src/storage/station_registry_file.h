// The station registry of a data folder behind its port.
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "ports/stations.h"
#include "storage/station_file.h"

namespace stratus {

// Thread-safe. Whoever puts or removes holds the lock of the data folder: a change reads the file, changes what it holds and
// writes it whole, which would undo what another process writes meanwhile. Reading needs no lock.
class StationRegistryFile final : public Stations {
 public:
  // `data`: the data folder, made by the first put when it is missing. `files` outlives the object. Nothing is read yet.
  StationRegistryFile(FileSystem& files, Path data) : files_(files), data_(std::move(data)) {}

  // The file is parsed again only when it has other bytes than the time before.
  Result<StationRegistry> read() const override;
  // A file of before is sealed, also by a put of no station.
  Status put(std::span<const Station> stations) override;
  Status remove(const StationId& station) override;

 private:
  Status write(const StationRegistry& registry);

  FileSystem& files_;
  const Path data_;
  std::mutex mutex_;  // one change at a time
  mutable std::mutex read_mutex_;
  // Of the bytes that were parsed last; guarded by read_mutex_, as is what follows.
  mutable std::optional<std::string> digest_;
  mutable StationRegistry parsed_;
};

}  // namespace stratus
