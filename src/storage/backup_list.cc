#include "storage/backup_list.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <simdjson.h>

#include <filesystem>

#include "base/checksum.h"

namespace stratus {
namespace {

constexpr std::int64_t kFormat = 1;
// The digest is the last member, over every byte before this text.
constexpr std::string_view kSealBegin = ",\n \"digest\": \"";
constexpr std::string_view kSealEnd = "\"\n}\n";

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

std::string sealed(std::string_view body) {
  return std::string(body) + std::string(kSealBegin) + digest(body) + std::string(kSealEnd);
}

bool seal_intact(std::string_view json) {
  const std::size_t seal = json.rfind(kSealBegin);
  return seal != std::string_view::npos && sealed(json.substr(0, seal)) == json;
}

tl::unexpected<Error> wrong(std::string_view key) {
  return fail(ErrorKind::kDataLoss, "member " + std::string(key) + " is missing or wrong");
}

Status take(Json object, std::string_view key, std::string& text) {
  std::string_view found;
  if (object[key].get_string().get(found)) return wrong(key);
  text = found;
  return {};
}

Status take(Json object, std::string_view key, std::int64_t& number) {
  if (object[key].get_int64().get(number) || number < 0) return wrong(key);
  return {};
}

// A restore writes there: nothing may lead out of the folder.
bool stays_inside(const std::filesystem::path& path) {
  return path.has_filename() && path.is_relative() && path.string() == path.lexically_normal().string() &&
         *path.begin() != "..";
}

Result<BackupFile> parse_file(Json object) {
  BackupFile file;
  std::int64_t bytes = 0;
  STRATUS_RETURN_IF_ERROR(take(object, "path", file.path));
  STRATUS_RETURN_IF_ERROR(take(object, "bytes", bytes));
  STRATUS_RETURN_IF_ERROR(take(object, "digest", file.digest));
  if (!stays_inside(file.path)) return wrong("path \"" + file.path + "\"");
  file.bytes = static_cast<std::uint64_t>(bytes);
  return file;
}

Status parse_files(Json root, std::vector<BackupFile>& files) {
  simdjson::dom::array items;
  if (root["files"].get_array().get(items)) return wrong("files");
  for (const Json item : items) {
    STRATUS_ASSIGN_OR_RETURN(files.emplace_back(), parse_file(item));
  }
  return {};
}

Result<BackupList> parse_members(Json root) {
  BackupList list;
  std::string created_at;
  Json log;
  STRATUS_RETURN_IF_ERROR(take(root, "program", list.program));
  STRATUS_RETURN_IF_ERROR(take(root, "created_at", created_at));
  STRATUS_ASSIGN_OR_RETURN(list.created_at, parse_utc_millis(created_at));
  if (root["log"].get(log)) return wrong("log");
  STRATUS_RETURN_IF_ERROR(take(log, "id", list.log.id.text));
  STRATUS_RETURN_IF_ERROR(take(log, "begin", list.log.begin.value));
  STRATUS_RETURN_IF_ERROR(take(log, "end", list.log.end.value));
  STRATUS_RETURN_IF_ERROR(take(root, "dead_letters", list.dead_letters));
  STRATUS_RETURN_IF_ERROR(take(root, "version", list.version));
  STRATUS_RETURN_IF_ERROR(take(root, "horizon", list.horizon.value));
  STRATUS_RETURN_IF_ERROR(parse_files(root, list.files));
  return list;
}

}  // namespace

std::string to_json(const BackupList& list) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", kFormat);
  write(writer, "program", list.program);
  write(writer, "created_at", format_utc(list.created_at));
  writer.Key("log");
  writer.StartObject();
  write(writer, "id", list.log.id.text);
  write(writer, "begin", list.log.begin.value);
  write(writer, "end", list.log.end.value);
  writer.EndObject();
  write(writer, "dead_letters", list.dead_letters);
  write(writer, "version", list.version);
  write(writer, "horizon", list.horizon.value);
  writer.Key("files");
  writer.StartArray();
  for (const BackupFile& file : list.files) {
    writer.StartObject();
    write(writer, "path", file.path);
    write(writer, "bytes", static_cast<std::int64_t>(file.bytes));
    write(writer, "digest", file.digest);
    writer.EndObject();
  }
  writer.EndArray();
  writer.EndObject();
  std::string_view json(buffer.GetString(), buffer.GetSize());
  json.remove_suffix(std::string_view("\n}").size());
  return sealed(json);
}

Result<BackupList> parse_backup_list(std::string_view json) {
  simdjson::dom::parser parser;
  Json root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorKind::kDataLoss, "not JSON: the file is damaged");
  // First, so that a later format may have another seal.
  std::int64_t format = 0;
  STRATUS_RETURN_IF_ERROR(take(root, "format", format));
  if (format != kFormat) {
    return fail(ErrorKind::kUnsupported,
                "format " + std::to_string(format) + " is not known to this program; restore with the one that wrote it");
  }
  if (!seal_intact(json)) return fail(ErrorKind::kDataLoss, "its digest differs: the file is damaged");
  return parse_members(root);
}

}  // namespace stratus
