#include "storage/manifest.h"

#include "storage/manifest_files.h"
#include "storage/stored_json.h"

namespace stratus {
namespace {

constexpr std::int64_t kFormat = 5;
constexpr std::int64_t kLastFormatOfMonths = 4;    // one file a month, and the stations in the manifest
constexpr std::int64_t kFormatOfOnePartition = 2;  // its horizon is one number
constexpr std::string_view kSeal = "checksum";

Status parse_views(StoredJson root, std::int64_t format, Manifest& manifest) {
  simdjson::dom::object views;
  if (root["views"].get_object().get(views)) return wrong_member("views");
  for (const auto view : views) {
    const std::string name(view.key);
    if (format <= kLastFormatOfMonths) {
      STRATUS_ASSIGN_OR_RETURN(manifest.views_of_before[name], parse_files_of_before(view.value, name));
    } else {
      STRATUS_ASSIGN_OR_RETURN(manifest.views[name], parse_stacks(view.value, name, StackUnit::kYear));
    }
  }
  return {};
}

// Each month file of before is the base of a month of one shard.
Status parse_dataset(StoredJson root, std::int64_t format, Manifest& manifest) {
  StoredJson dataset;
  if (root["dataset"].get(dataset)) return wrong_member("dataset");
  if (format > kLastFormatOfMonths) {
    STRATUS_ASSIGN_OR_RETURN(manifest.dataset, parse_stacks(dataset, "dataset", StackUnit::kMonth));
    return {};
  }
  STRATUS_ASSIGN_OR_RETURN(const std::vector<DataFile> files, parse_files_of_before(dataset, "dataset"));
  for (const DataFile& file : files) manifest.dataset[file.month].stacks[0] = {{file}, file.content};
  return {};
}

Status parse_stations(StoredJson root, std::int64_t format, Manifest& manifest) {
  if (format > kLastFormatOfMonths) {
    StoredJson registry;
    if (root["registry"].get(registry)) return wrong_member("registry");
    std::int64_t bytes = 0;
    STRATUS_RETURN_IF_ERROR(take(registry, "path", manifest.registry.path));
    STRATUS_RETURN_IF_ERROR(take(registry, "digest", manifest.registry.digest));
    STRATUS_RETURN_IF_ERROR(take(registry, "bytes", bytes));
    manifest.registry.bytes = static_cast<std::uint64_t>(bytes);
    return {};
  }
  StoredJson stations;
  if (root["stations"].get(stations)) return wrong_member("stations");
  auto parsed = stratus::parse_stations(simdjson::minify(stations));
  if (!parsed) return fail(ErrorKind::kDataLoss, "member stations: " + parsed.error().message);
  manifest.stations = *std::move(parsed);
  return {};
}

void write_counts(StoredJsonWriter& writer, const CountsByPartition& records) {
  writer.Key("records");
  writer.StartArray();
  for (const auto& [partition, counts] : records) {
    writer.StartObject();
    write(writer, "partition", std::int64_t{partition});
    write(writer, "records", counts.records);
    write(writer, "facts", counts.facts);
    write(writer, "duplicates", counts.duplicates);
    write(writer, "dead_letters", counts.dead_letters);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_former(StoredJsonWriter& writer, const std::vector<FormerLog>& former) {
  if (former.empty()) return;
  writer.Key("former");
  writer.StartArray();
  for (const FormerLog& log : former) {
    writer.StartObject();
    write(writer, "log", log.covered.log.text);
    write(writer, "offsets", log.covered.end);
    write(writer, "end", log.end);
    write_counts(writer, log.records);
    writer.EndObject();
  }
  writer.EndArray();
}

void write_unregistered(StoredJsonWriter& writer, const std::map<StationId, std::int64_t>& unregistered) {
  writer.Key("unregistered");
  writer.StartArray();
  for (const auto& [station, facts] : unregistered) {
    writer.StartObject();
    write(writer, "station", station.text());
    write(writer, "facts", facts);
    writer.EndObject();
  }
  writer.EndArray();
}

// A version of before does not count. Its log held facts only, from one partition, so its counts follow.
CountsByPartition counts_of_before(const Manifest& manifest) {
  const std::int64_t facts = rows_of(manifest.dataset);
  const std::int64_t records = manifest.horizon.end.at(0);
  return {{0, {records, facts, records - facts, 0}}};
}

Status parse_records(StoredJson root, CountsByPartition& records) {
  simdjson::dom::array partitions;
  if (root["records"].get_array().get(partitions)) return wrong_member("records");
  for (const StoredJson entry : partitions) {
    std::int64_t partition = 0;
    RecordCounts counts;
    STRATUS_RETURN_IF_ERROR(take(entry, "partition", partition));
    STRATUS_RETURN_IF_ERROR(take(entry, "records", counts.records));
    STRATUS_RETURN_IF_ERROR(take(entry, "facts", counts.facts));
    STRATUS_RETURN_IF_ERROR(take(entry, "duplicates", counts.duplicates));
    STRATUS_RETURN_IF_ERROR(take(entry, "dead_letters", counts.dead_letters));
    records[static_cast<std::int32_t>(partition)] = counts;
  }
  return {};
}

Status parse_former(StoredJson root, Manifest& manifest) {
  simdjson::dom::array logs;
  const auto error = root["former"].get_array().get(logs);
  if (error == simdjson::NO_SUCH_FIELD) return {};
  if (error) return wrong_member("former");
  for (const StoredJson entry : logs) {
    FormerLog& log = manifest.former.emplace_back();
    STRATUS_RETURN_IF_ERROR(take(entry, "log", log.covered.log.text));
    STRATUS_RETURN_IF_ERROR(take(entry, "offsets", log.covered.end));
    STRATUS_RETURN_IF_ERROR(take(entry, "end", log.end));
    STRATUS_RETURN_IF_ERROR(parse_records(entry, log.records));
  }
  return {};
}

Status parse_unregistered(StoredJson root, Manifest& manifest) {
  simdjson::dom::array stations;
  if (root["unregistered"].get_array().get(stations)) return wrong_member("unregistered");
  for (const StoredJson entry : stations) {
    std::string station;
    STRATUS_RETURN_IF_ERROR(take(entry, "station", station));
    STRATUS_RETURN_IF_ERROR(take(entry, "facts", manifest.unregistered[StationId(station)]));
  }
  return {};
}

Result<Manifest> parse_members(StoredJson root, std::int64_t format) {
  Manifest manifest;
  std::string created_at;
  STRATUS_RETURN_IF_ERROR(take(root, "version", manifest.version));
  if (std::int64_t content = 0; root["content"].error() == simdjson::SUCCESS) {
    STRATUS_RETURN_IF_ERROR(take(root, "content", content));
    manifest.content = content;
  }
  STRATUS_RETURN_IF_ERROR(take(root, "run_id", manifest.run_id));
  STRATUS_RETURN_IF_ERROR(take(root, "created_at", created_at));
  STRATUS_ASSIGN_OR_RETURN(manifest.created_at, parse_utc_millis(created_at));
  STRATUS_RETURN_IF_ERROR(take(root, "generation", manifest.generation));
  StoredJson horizon;
  if (root["horizon"].get(horizon)) return wrong_member("horizon");
  STRATUS_RETURN_IF_ERROR(take(horizon, "log", manifest.horizon.log.text));
  STRATUS_RETURN_IF_ERROR(format == kFormatOfOnePartition ? take_one_end(horizon, "end", manifest.horizon.end)
                                                          : take(horizon, "offsets", manifest.horizon.end));
  if (std::string newest; root["newest_known_at"].error() == simdjson::SUCCESS) {
    STRATUS_RETURN_IF_ERROR(take(root, "newest_known_at", newest));
    STRATUS_ASSIGN_OR_RETURN(manifest.newest_known_at, parse_utc_millis(newest));
  }
  STRATUS_RETURN_IF_ERROR(parse_stations(root, format, manifest));
  STRATUS_RETURN_IF_ERROR(parse_dataset(root, format, manifest));
  STRATUS_RETURN_IF_ERROR(parse_views(root, format, manifest));
  if (format == kFormatOfOnePartition) {
    manifest.records = counts_of_before(manifest);
    return manifest;
  }
  STRATUS_RETURN_IF_ERROR(take(root, "decoder", manifest.decoder));
  STRATUS_RETURN_IF_ERROR(parse_records(root, manifest.records));
  STRATUS_RETURN_IF_ERROR(parse_former(root, manifest));
  STRATUS_RETURN_IF_ERROR(parse_unregistered(root, manifest));
  return manifest;
}

Result<Manifest> parse(std::string_view json) {
  simdjson::dom::parser parser;
  StoredJson root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorKind::kDataLoss, "not JSON");
  std::int64_t format = 0;
  STRATUS_RETURN_IF_ERROR(take(root, "format", format));
  if (format < kFormatOfOnePartition || format > kFormat) {
    const std::string remedy =
        format > kFormat
            ? "; a newer program wrote it: use that one, or restore a backup made before"
            : "; move the folder manifests away and run stratus batch run, if the log was never shortened and none was "
              "adopted: then it has all; else restore a backup";
    return fail(ErrorKind::kUnsupported, "format " + std::to_string(format) + " is not known to this program" + remedy);
  }
  auto manifest = parse_members(root, format);
  if (!seal_intact(json, kSeal))
    return fail(ErrorKind::kDataLoss, "damaged: checksum differs" + (manifest ? "" : "; " + manifest.error().message));
  return manifest;
}

std::optional<ContentDigest> cells_digest(const Manifest& manifest) {
  ContentDigest sum;
  for (const auto& [view, stacks] : manifest.views) {
    const auto of_view = content_digest(stacks);
    if (!of_view) return std::nullopt;
    sum.join(*of_view);
  }
  for (const auto& [view, files] : manifest.views_of_before) {
    for (const DataFile& file : files) {
      if (!file.content) return std::nullopt;
      sum.join(*file.content);
    }
  }
  return sum;
}

void write_registry(StoredJsonWriter& writer, const RegistryFile& registry) {
  writer.Key("registry");
  writer.StartObject();
  write(writer, "path", registry.path);
  write(writer, "digest", registry.digest);
  write(writer, "bytes", static_cast<std::int64_t>(registry.bytes));
  writer.EndObject();
}

}  // namespace

std::vector<DataFile> files_of(const Manifest& version) {
  std::vector<DataFile> files = files_of(version.dataset);
  const auto add = [&](const std::vector<DataFile>& more) { files.insert(files.end(), more.begin(), more.end()); };
  for (const auto& [view, stacks] : version.views) add(files_of(stacks));
  for (const auto& [view, of_before] : version.views_of_before) add(of_before);
  return files;
}

std::vector<DataFile> named_files(const Manifest& version) {
  std::vector<DataFile> files = files_of(version);
  if (version.registry.path.empty()) return files;
  DataFile& registry = files.emplace_back();
  registry.path = version.registry.path;
  registry.digest = version.registry.digest;
  registry.bytes = version.registry.bytes;
  return files;
}

VersionInfo info_of(const Manifest& manifest) {
  VersionInfo info;
  info.number = manifest.version;
  info.content = content_of(manifest);
  info.run_id = manifest.run_id;
  info.created_at = manifest.created_at;
  info.generation = manifest.generation;
  info.decoder = manifest.decoder;
  info.stations = manifest.stations;
  info.zones = manifest.zones;
  info.zones_changed = changed_zones(manifest.zones);
  info.horizon = manifest.horizon;
  info.newest_known_at = manifest.newest_known_at;
  info.records = manifest.records;
  info.former = manifest.former;
  info.unregistered = manifest.unregistered;
  info.facts = rows_of(manifest.dataset);
  info.facts_digest = content_digest(manifest.dataset);
  info.cells_digest = cells_digest(manifest);
  return info;
}

void set_info(Manifest& manifest, const VersionInfo& info) {
  manifest.run_id = info.run_id;
  manifest.created_at = info.created_at;
  manifest.generation = info.generation;
  manifest.decoder = info.decoder;
  manifest.stations = info.stations;
  manifest.zones = info.zones;
  manifest.horizon = info.horizon;
  manifest.newest_known_at = info.newest_known_at;
  manifest.records = info.records;
  manifest.former = info.former;
  manifest.unregistered = info.unregistered;
}

std::string to_json(const Manifest& manifest) {
  rapidjson::StringBuffer buffer;
  StoredJsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", kFormat);
  write(writer, "version", manifest.version);
  if (manifest.content) write(writer, "content", *manifest.content);
  write(writer, "run_id", manifest.run_id);
  write(writer, "created_at", format_utc(manifest.created_at));
  write(writer, "generation", manifest.generation);
  write(writer, "decoder", manifest.decoder);
  writer.Key("horizon");
  writer.StartObject();
  write(writer, "log", manifest.horizon.log.text);
  write(writer, "offsets", manifest.horizon.end);
  writer.EndObject();
  if (manifest.newest_known_at) write(writer, "newest_known_at", format_utc(*manifest.newest_known_at));
  write_counts(writer, manifest.records);
  write_former(writer, manifest.former);
  write_unregistered(writer, manifest.unregistered);
  write_registry(writer, manifest.registry);
  write_stacks(writer, "dataset", manifest.dataset, StackUnit::kMonth);
  writer.Key("views");
  writer.StartObject();
  for (const auto& [name, stacks] : manifest.views) write_stacks(writer, name, stacks, StackUnit::kYear);
  writer.EndObject();
  writer.EndObject();
  return sealed(buffer, kSeal);
}

Result<Manifest> parse_manifest(std::string_view json) {
  auto manifest = parse(json);
  if (!manifest) return fail(manifest.error().with_context("manifest"));
  return manifest;
}

}  // namespace stratus
