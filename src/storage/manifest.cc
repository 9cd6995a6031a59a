#include "storage/manifest.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <simdjson.h>

#include "base/checksum.h"

namespace stratus {
namespace {

constexpr int kFormat = 1;
// The last member stands between these two.
constexpr std::string_view kBeforeChecksum = ",\n \"checksum\": \"";
constexpr std::string_view kAfterChecksum = "\"\n}\n";
constexpr std::string_view kEnd = "\n}\n";  // of the text that it is made of

using Writer = rapidjson::PrettyWriter<rapidjson::StringBuffer>;
using Json = simdjson::dom::element;

void write(Writer& writer, const char* key, std::string_view text) {
  writer.Key(key);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(Writer& writer, const char* key, std::int64_t number) {
  writer.Key(key);
  writer.Int64(number);
}

void write_files(Writer& writer, const std::string& key, const MonthFiles& files) {
  writer.Key(key.c_str());
  writer.StartArray();
  for (const auto& [month, file] : files) {
    writer.StartObject();
    write(writer, "month", format_month(month));
    write(writer, "path", file.path);
    write(writer, "digest", file.digest);
    write(writer, "bytes", static_cast<std::int64_t>(file.bytes));
    write(writer, "rows", file.rows);
    writer.EndObject();
  }
  writer.EndArray();
}

tl::unexpected<Error> wrong(std::string_view key) {
  return fail(ErrorKind::kDataLoss, "manifest: member " + std::string(key) + " is missing or wrong");
}

Result<std::string> text_of(Json object, std::string_view key) {
  std::string_view text;
  if (object[key].get_string().get(text)) return wrong(key);
  return std::string(text);
}

Result<std::int64_t> number_of(Json object, std::string_view key) {
  std::int64_t number = 0;
  if (object[key].get_int64().get(number)) return wrong(key);
  return number;
}

Result<DataFile> parse_file(Json object) {
  DataFile file;
  STRATUS_ASSIGN_OR_RETURN(const std::string month, text_of(object, "month"));
  STRATUS_ASSIGN_OR_RETURN(file.month, parse_month(month));
  STRATUS_ASSIGN_OR_RETURN(file.path, text_of(object, "path"));
  STRATUS_ASSIGN_OR_RETURN(file.digest, text_of(object, "digest"));
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t bytes, number_of(object, "bytes"));
  STRATUS_ASSIGN_OR_RETURN(file.rows, number_of(object, "rows"));
  file.bytes = static_cast<std::uint64_t>(bytes);
  return file;
}

Result<MonthFiles> parse_files(Json array, std::string_view key) {
  simdjson::dom::array items;
  if (array.get_array().get(items)) return wrong(key);
  MonthFiles files;
  for (const Json item : items) {
    STRATUS_ASSIGN_OR_RETURN(DataFile file, parse_file(item));
    files[file.month] = std::move(file);
  }
  return files;
}

Status parse_views(Json root, Manifest& manifest) {
  simdjson::dom::object views;
  if (root["views"].get_object().get(views)) return wrong("views");
  for (const auto view : views) {
    STRATUS_ASSIGN_OR_RETURN(manifest.views[std::string(view.key)], parse_files(view.value, view.key));
  }
  return {};
}

// `text` is the manifest without its checksum.
std::string with_checksum(std::string text) {
  const std::string checksum = digest(text);
  text.resize(text.size() - kEnd.size());
  return text.append(kBeforeChecksum).append(checksum).append(kAfterChecksum);
}

Status check_checksum(std::string_view json) {
  const std::size_t at = json.rfind(kBeforeChecksum);
  if (at == std::string_view::npos) return wrong("checksum");
  std::string text(json.substr(0, at));
  text += kEnd;
  if (with_checksum(std::move(text)) != json) return fail(ErrorKind::kDataLoss, "manifest: damaged: checksum differs");
  return {};
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", kFormat);
  write(writer, "version", manifest.version);
  write(writer, "run_id", manifest.run_id);
  write(writer, "created_at", format_utc(manifest.created_at));
  write(writer, "generation", manifest.generation);
  writer.Key("horizon");
  writer.StartObject();
  write(writer, "log", manifest.horizon.log.text);
  write(writer, "end", manifest.horizon.end.value);
  writer.EndObject();
  writer.Key("stations");
  const std::string stations = to_json(manifest.stations);
  writer.RawValue(stations.data(), stations.size(), rapidjson::kArrayType);
  write_files(writer, "dataset", manifest.dataset);
  writer.Key("views");
  writer.StartObject();
  for (const auto& [name, files] : manifest.views) write_files(writer, name, files);
  writer.EndObject();
  writer.EndObject();
  return with_checksum(std::string(buffer.GetString(), buffer.GetSize()) + "\n");
}

Result<Manifest> parse_manifest(std::string_view json) {
  simdjson::dom::parser parser;
  Json root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorKind::kDataLoss, "manifest: not JSON");
  Manifest manifest;
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t format, number_of(root, "format"));
  if (format != kFormat)
    return fail(ErrorKind::kUnsupported, "manifest: format " + std::to_string(format) + " is not known");
  STRATUS_ASSIGN_OR_RETURN(manifest.version, number_of(root, "version"));
  STRATUS_ASSIGN_OR_RETURN(manifest.run_id, text_of(root, "run_id"));
  STRATUS_ASSIGN_OR_RETURN(const std::string created_at, text_of(root, "created_at"));
  STRATUS_ASSIGN_OR_RETURN(manifest.created_at, parse_utc_millis(created_at));
  STRATUS_ASSIGN_OR_RETURN(manifest.generation, text_of(root, "generation"));
  Json horizon, stations, dataset;
  if (root["horizon"].get(horizon)) return wrong("horizon");
  STRATUS_ASSIGN_OR_RETURN(manifest.horizon.log.text, text_of(horizon, "log"));
  STRATUS_ASSIGN_OR_RETURN(manifest.horizon.end.value, number_of(horizon, "end"));
  if (root["stations"].get(stations)) return wrong("stations");
  STRATUS_ASSIGN_OR_RETURN(manifest.stations, parse_stations(simdjson::minify(stations)));
  if (root["dataset"].get(dataset)) return wrong("dataset");
  STRATUS_ASSIGN_OR_RETURN(manifest.dataset, parse_files(dataset, "dataset"));
  STRATUS_RETURN_IF_ERROR(parse_views(root, manifest));
  STRATUS_RETURN_IF_ERROR(check_checksum(json));
  return manifest;
}

}  // namespace stratus
