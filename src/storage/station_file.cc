#include "storage/station_file.h"

namespace stratus {

Path stations_path(const Path& data) { return data / "stations.json"; }

Result<StationRegistry> load_stations(const FileSystem& files, const Path& data) {
  const Path path = stations_path(data);
  const auto json = files.read(path, 0, kWholeFile);
  if (!json && json.error().kind == ErrorKind::kNotFound) return StationRegistry();
  if (!json) return fail(json.error());
  auto registry = parse_stations(*json);
  if (!registry) return fail(registry.error().with_context(path.string()));
  return registry;
}

Status save_stations(FileSystem& files, const Path& data, const StationRegistry& registry) {
  STRATUS_RETURN_IF_ERROR(files.create_directories(data));
  return write_file_atomic(files, stations_path(data), to_json(registry));
}

}  // namespace stratus
