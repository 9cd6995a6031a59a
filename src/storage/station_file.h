// The station registry as a file, sealed like a manifest. Format: docs/formats/stations.md.
#pragma once

#include "base/file_system.h"
#include "weather/station.h"

namespace stratus {

Path stations_path(const Path& data);

// The registry as a sealed document, and back. Files of before had no seal: a plain array, which is read too. kDataLoss says
// what is damaged, kUnsupported that the format is of a later program.
std::string encode_station_file(const StationRegistry& registry);
Result<StationRegistry> parse_station_file(std::string_view json);
// Whether the file is one of before, which the next write seals.
bool is_unsealed_station_file(std::string_view json);

// The registry of the data folder; empty when there is no file: whether there must be one is told by check_folder(). Errors
// as above name the file.
Result<StationRegistry> load_stations(const FileSystem& files, const Path& data);
// Of the bytes of that file. Errors likewise.
Result<StationRegistry> load_stations(const Path& data, std::string_view bytes);
// Durable and atomic. kInvalidArgument when a station is not one that load_stations() would take: then nothing is written.
Status save_stations(FileSystem& files, const Path& data, const StationRegistry& registry);

}  // namespace stratus
