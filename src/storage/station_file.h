// The station registry as a file. Format: docs/formats/stations.md.
#pragma once

#include "base/file_system.h"
#include "weather/station.h"

namespace stratus {

Path stations_path(const Path& data);

// The registry of the data folder; empty when there is no file. kInvalidArgument names the file and what is wrong in it.
Result<StationRegistry> load_stations(const FileSystem& files, const Path& data);
// Durable and atomic.
Status save_stations(FileSystem& files, const Path& data, const StationRegistry& registry);

}  // namespace stratus
