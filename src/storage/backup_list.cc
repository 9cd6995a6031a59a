#include "storage/backup_list.h"

#include <filesystem>

#include "storage/stored_json.h"

namespace stratus {
namespace {

constexpr std::int64_t kFormat = 2;
constexpr std::int64_t kFormatOfOnePartition = 1;  // its offsets are numbers
constexpr std::string_view kSeal = "digest";

// A restore writes there: nothing may lead out of the folder.
bool stays_inside(const std::filesystem::path& path) {
  return path.has_filename() && path.is_relative() && path.string() == path.lexically_normal().string() &&
         *path.begin() != "..";
}

Result<BackupFile> parse_file(StoredJson object) {
  BackupFile file;
  std::int64_t bytes = 0;
  STRATUS_RETURN_IF_ERROR(take(object, "path", file.path));
  STRATUS_RETURN_IF_ERROR(take(object, "bytes", bytes));
  STRATUS_RETURN_IF_ERROR(take(object, "digest", file.digest));
  if (!stays_inside(file.path)) return wrong_member("path \"" + file.path + "\"");
  file.bytes = static_cast<std::uint64_t>(bytes);
  return file;
}

Status parse_files(StoredJson root, std::vector<BackupFile>& files) {
  simdjson::dom::array items;
  if (root["files"].get_array().get(items)) return wrong_member("files");
  for (const StoredJson item : items) {
    STRATUS_ASSIGN_OR_RETURN(files.emplace_back(), parse_file(item));
  }
  return {};
}

Status take_ends(StoredJson object, std::string_view key, std::int64_t format, Offsets& ends) {
  return format == kFormatOfOnePartition ? take_one_end(object, key, ends) : take(object, key, ends);
}

Result<BackupList> parse_members(StoredJson root, std::int64_t format) {
  BackupList list;
  std::string created_at;
  StoredJson log;
  STRATUS_RETURN_IF_ERROR(take(root, "program", list.program));
  STRATUS_RETURN_IF_ERROR(take(root, "created_at", created_at));
  STRATUS_ASSIGN_OR_RETURN(list.created_at, parse_utc_millis(created_at));
  if (root["log"].get(log)) return wrong_member("log");
  STRATUS_RETURN_IF_ERROR(take(log, "id", list.log.id.text));
  STRATUS_RETURN_IF_ERROR(take_ends(log, "begin", format, list.log.begin));
  STRATUS_RETURN_IF_ERROR(take_ends(log, "end", format, list.log.end));
  if (log["former"].error() == simdjson::SUCCESS)
    STRATUS_RETURN_IF_ERROR(take(log, "former", list.log.former.emplace().text));
  STRATUS_RETURN_IF_ERROR(take(root, "dead_letters", list.dead_letters));
  STRATUS_RETURN_IF_ERROR(take(root, "version", list.version));
  STRATUS_RETURN_IF_ERROR(take_ends(root, "horizon", format, list.horizon));
  STRATUS_RETURN_IF_ERROR(parse_files(root, list.files));
  return list;
}

}  // namespace

std::string to_json(const BackupList& list) {
  rapidjson::StringBuffer buffer;
  StoredJsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", kFormat);
  write(writer, "program", list.program);
  write(writer, "created_at", format_utc(list.created_at));
  writer.Key("log");
  writer.StartObject();
  write(writer, "id", list.log.id.text);
  write(writer, "begin", list.log.begin);
  write(writer, "end", list.log.end);
  if (list.log.former) write(writer, "former", list.log.former->text);
  writer.EndObject();
  write(writer, "dead_letters", list.dead_letters);
  write(writer, "version", list.version);
  write(writer, "horizon", list.horizon);
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
  return sealed(buffer, kSeal);
}

Result<BackupList> parse_backup_list(std::string_view json) {
  simdjson::dom::parser parser;
  StoredJson root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorKind::kDataLoss, "not JSON: the file is damaged");
  // First, so that a later format may have another seal.
  std::int64_t format = 0;
  STRATUS_RETURN_IF_ERROR(take(root, "format", format));
  if (format != kFormat && format != kFormatOfOnePartition) {
    return fail(ErrorKind::kUnsupported,
                "format " + std::to_string(format) + " is not known to this program; restore with the one that wrote it");
  }
  if (!seal_intact(json, kSeal)) return fail(ErrorKind::kDataLoss, "its digest differs: the file is damaged");
  return parse_members(root, format);
}

}  // namespace stratus
