#include "storage/station_file.h"

#include "storage/stored_json.h"

namespace stratus {
namespace {

// Format 1 is the array without a seal.
constexpr std::int64_t kFormat = 2;
constexpr std::string_view kSeal = "checksum";
constexpr std::string_view kRemedy =
    "; restore the file from a backup, or move it away and run stratus stations recover, which takes the stations of the "
    "published version";

tl::unexpected<Error> damaged(std::string_view what) {
  return fail(ErrorKind::kDataLoss, "the station registry is damaged: " + std::string(what) + std::string(kRemedy));
}

// The stations of a stored document: what is wrong in it is damage, nobody's input.
Result<StationRegistry> stored_stations(std::string_view array) {
  auto registry = parse_stations(array);
  if (!registry) return damaged(registry.error().message);
  return registry;
}

}  // namespace

Path stations_path(const Path& data) { return data / "stations.json"; }

bool is_unsealed_station_file(std::string_view json) { return json.starts_with('['); }

std::string encode_station_file(const StationRegistry& registry) {
  rapidjson::StringBuffer buffer;
  StoredJsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", kFormat);
  writer.Key("stations");
  std::string stations = to_json(registry);
  stations.pop_back();
  writer.RawValue(stations.data(), stations.size(), rapidjson::kArrayType);
  writer.EndObject();
  return sealed(buffer, kSeal);
}

Result<StationRegistry> parse_station_file(std::string_view json) {
  if (is_unsealed_station_file(json)) return stored_stations(json);
  simdjson::dom::parser parser;
  StoredJson root, stations;
  if (parser.parse(json.data(), json.size()).get(root)) return damaged("it is not JSON");
  // First, so that a later format may have another seal.
  std::int64_t format = 0;
  if (!take(root, "format", format)) return damaged("member format is missing or wrong");
  if (format != kFormat)
    return fail(ErrorKind::kUnsupported, "format " + std::to_string(format) + " is not known to this program");
  if (!seal_intact(json, kSeal)) return damaged("its checksum differs");
  if (root["stations"].get(stations)) return damaged("member stations is missing");
  return stored_stations(simdjson::minify(stations));
}

Result<StationRegistry> load_stations(const FileSystem& files, const Path& data) {
  const Path path = stations_path(data);
  const auto json = files.read(path, 0, kWholeFile);
  if (!json && json.error().kind == ErrorKind::kNotFound) return StationRegistry();
  if (!json) return fail(json.error());
  return load_stations(data, *json);
}

Result<StationRegistry> load_stations(const Path& data, std::string_view bytes) {
  auto registry = parse_station_file(bytes);
  if (!registry) return fail(registry.error().with_context(stations_path(data).string()));
  return registry;
}

Status save_stations(FileSystem& files, const Path& data, const StationRegistry& registry) {
  StationRegistry checked;
  for (const auto& [id, station] : registry.stations()) STRATUS_RETURN_IF_ERROR(checked.put(station));
  STRATUS_RETURN_IF_ERROR(files.create_directories(data));
  return write_file_atomic(files, stations_path(data), encode_station_file(checked));
}

}  // namespace stratus
