// The station registry of a data folder behind its port.
#pragma once

#include <mutex>

#include "ports/stations.h"
#include "storage/station_file.h"

namespace stratus {

// Thread-safe. Whoever puts or removes holds the lock of the data folder: a change reads the file, changes what it holds and
// writes it whole, which would undo what another process writes meanwhile. Reading needs no lock.
class StationRegistryFile final : public Stations {
 public:
  // `data`: the data folder, made by the first put when it is missing. `files` outlives the object. Nothing is read yet.
  StationRegistryFile(FileSystem& files, Path data) : files_(files), data_(std::move(data)) {}

  Result<StationRegistry> read() const override { return load_stations(files_, data_); }
  // A file of before is sealed, also by a put of no station.
  Status put(std::span<const Station> stations) override;
  Status remove(const StationId& station) override;

 private:
  Status write(const StationRegistry& registry);

  FileSystem& files_;
  const Path data_;
  std::mutex mutex_;  // one change at a time
};

}  // namespace stratus
