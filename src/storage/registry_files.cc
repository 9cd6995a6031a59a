#include "storage/registry_files.h"

#include "base/checksum.h"
#include "base/file_system.h"
#include "storage/stored_json.h"

namespace stratus {
namespace {

constexpr std::size_t kDigestInName = 16;

void write_zone(StoredJsonWriter& writer, const std::string& name, const ZoneHistory& zone) {
  writer.StartObject();
  write(writer, "zone", name);
  write(writer, "offset_s", zone.offset_s);
  writer.Key("changes");
  writer.StartArray();
  for (const ZoneChange& change : zone.changes) {
    writer.StartArray();
    writer.Int64(change.at.value);
    writer.Int64(change.offset_s);
    writer.EndArray();
  }
  writer.EndArray();
  if (!zone.rule.empty()) {
    write(writer, "rule", zone.rule);
    write(writer, "rule_from", zone.rule_from.value);
  }
  writer.EndObject();
}

// The stations one a line, as everywhere.
std::string to_json(const VersionRegistry& registry) {
  rapidjson::StringBuffer buffer;
  StoredJsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  writer.StartArray();
  for (const auto& [name, zone] : registry.zones) write_zone(writer, name, zone);
  writer.EndArray();
  return "{\"stations\": " + stratus::to_json(registry.stations) + ",\n\"zones\": " + buffer.GetString() + "}\n";
}

Status take_signed(StoredJson object, std::string_view key, std::int64_t& number) {
  if (object[key].get_int64().get(number)) return wrong_member(key);
  return {};
}

Result<ZoneChange> parse_change(StoredJson json) {
  ZoneChange change;
  if (json.at(0).get_int64().get(change.at.value) || json.at(1).get_int64().get(change.offset_s))
    return wrong_member("changes");
  return change;
}

Status parse_zone(StoredJson json, ZoneTable& zones) {
  std::string name;
  STRATUS_RETURN_IF_ERROR(take(json, "zone", name));
  ZoneHistory& zone = zones[name];
  STRATUS_RETURN_IF_ERROR(take_signed(json, "offset_s", zone.offset_s));
  simdjson::dom::array changes;
  if (json["changes"].get_array().get(changes)) return wrong_member("changes");
  for (const StoredJson change : changes) {
    STRATUS_ASSIGN_OR_RETURN(zone.changes.emplace_back(), parse_change(change));
  }
  if (json["rule"].error() == simdjson::NO_SUCH_FIELD) return {};
  STRATUS_RETURN_IF_ERROR(take(json, "rule", zone.rule));
  return take_signed(json, "rule_from", zone.rule_from.value);
}

Result<VersionRegistry> parse_registry(const std::string& json) {
  simdjson::dom::parser parser;
  StoredJson root;
  StoredJson stations;
  simdjson::dom::array zones;
  VersionRegistry registry;
  if (parser.parse(json).get(root)) return fail(ErrorKind::kDataLoss, "not JSON");
  if (root.is_array()) {  // of before: the stations alone
    STRATUS_ASSIGN_OR_RETURN(registry.stations, parse_stations(json));
    return registry;
  }
  if (root["stations"].get(stations)) return wrong_member("stations");
  if (root["zones"].get_array().get(zones)) return wrong_member("zones");
  STRATUS_ASSIGN_OR_RETURN(registry.stations, parse_stations(simdjson::minify(stations)));
  for (const StoredJson zone : zones) STRATUS_RETURN_IF_ERROR(parse_zone(zone, registry.zones));
  return registry;
}

}  // namespace

Result<RegistryFile> RegistryFiles::write(const VersionRegistry& registry) {
  const std::lock_guard lock(mutex_);
  if (!last_.path.empty() && registry == last_registry_) {
    // What no version names may have been removed meanwhile.
    STRATUS_ASSIGN_OR_RETURN(const bool there, is_there(last_));
    if (there) return last_;
  }
  const std::string json = to_json(registry);
  RegistryFile file;
  file.digest = digest(json);
  file.path = std::string(kRegistryFolder) + "/" + file.digest.substr(0, kDigestInName) + ".json";
  file.bytes = json.size();
  STRATUS_RETURN_IF_ERROR(commit(file, json));
  last_ = file;
  last_registry_ = registry;
  return file;
}

Result<bool> RegistryFiles::is_there(const RegistryFile& file) const {
  const auto last_byte = files_.read(file.path, file.bytes - 1, 2);
  if (!last_byte && last_byte.error().kind != ErrorKind::kNotFound) return fail(last_byte.error());
  return last_byte && last_byte->size() == 1;
}

Status RegistryFiles::commit(const RegistryFile& file, const std::string& json) {
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileWriter> writer, files_.create());
  STRATUS_RETURN_IF_ERROR(writer->append(json));
  const Status committed = writer->commit(file.path);
  if (committed || committed.error().kind != ErrorKind::kAlreadyExists) return committed;
  const auto there = get(file);
  if (there || there.error().kind != ErrorKind::kDataLoss) return there.map([](const std::string&) {});
  STRATUS_RETURN_IF_ERROR(files_.remove(file.path));
  return writer->commit(file.path);
}

Result<std::string> RegistryFiles::get(const RegistryFile& file) const {
  auto json = files_.read(file.path, 0, kWholeFile);
  if (json && digest(*json) != file.digest)
    return fail(ErrorKind::kDataLoss,
                files_.place(file.path) + " is damaged: its digest differs from the manifest's; restore a backup");
  return json;
}

Result<VersionRegistry> RegistryFiles::read(const RegistryFile& file) {
  {
    const std::lock_guard lock(mutex_);
    if (last_ == file) return last_registry_;
  }
  STRATUS_ASSIGN_OR_RETURN(const std::string json, get(file));
  auto registry = parse_registry(json);
  if (!registry) return fail(ErrorKind::kDataLoss, files_.place(file.path) + ": " + registry.error().message);
  const std::lock_guard lock(mutex_);
  last_ = file;
  last_registry_ = *registry;
  return registry;
}

}  // namespace stratus
