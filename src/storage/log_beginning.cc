#include "storage/log_beginning.h"

#include <algorithm>

#include "storage/stored_json.h"

namespace stratus {
namespace {

constexpr std::int64_t kFormat = 1;
constexpr std::int64_t kFormatOfAdopted = 2;  // has `former`; without it the log would seem to have everything
constexpr std::string_view kSeal = "checksum";

std::string to_json(const LogBeginning& beginning) {
  rapidjson::StringBuffer buffer;
  StoredJsonWriter writer(buffer);
  writer.SetIndent(' ', 1);
  writer.StartObject();
  write(writer, "format", beginning.former ? kFormatOfAdopted : kFormat);
  write(writer, "log", beginning.log.text);
  if (beginning.former) write(writer, "former", beginning.former->text);
  write(writer, "begin", beginning.begin);
  if (beginning.shortened()) {
    write(writer, "shortened_at", format_utc(beginning.shortened_at));
    write(writer, "newest_covered", beginning.newest_covered);
    write(writer, "digest", beginning.digest);
  }
  writer.EndObject();
  return sealed(buffer, kSeal);
}

Result<LogBeginning> parse_beginning(std::string_view json) {
  simdjson::dom::parser parser;
  StoredJson root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorKind::kDataLoss, "not JSON");
  std::int64_t format = 0;
  STRATUS_RETURN_IF_ERROR(take(root, "format", format));
  if (format != kFormat && format != kFormatOfAdopted)
    return fail(ErrorKind::kUnsupported, "format " + std::to_string(format) + " is not known to this program");
  if (!seal_intact(json, kSeal)) return fail(ErrorKind::kDataLoss, "damaged: checksum differs");
  LogBeginning beginning;
  std::string shortened_at;
  STRATUS_RETURN_IF_ERROR(take(root, "log", beginning.log.text));
  if (format == kFormatOfAdopted) STRATUS_RETURN_IF_ERROR(take(root, "former", beginning.former.emplace().text));
  STRATUS_RETURN_IF_ERROR(take(root, "begin", beginning.begin));
  if (!beginning.shortened()) return beginning;
  STRATUS_RETURN_IF_ERROR(take(root, "shortened_at", shortened_at));
  STRATUS_ASSIGN_OR_RETURN(beginning.shortened_at, parse_utc_millis(shortened_at));
  STRATUS_RETURN_IF_ERROR(take(root, "newest_covered", beginning.newest_covered));
  STRATUS_RETURN_IF_ERROR(take(root, "digest", beginning.digest));
  return beginning;
}

Result<std::optional<LogBeginning>> read_beginning(const FileSystem& files, const Path& folder) {
  const auto json = files.read(beginning_path(folder), 0, kWholeFile);
  if (!json && json.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!json) return fail(json.error());
  auto beginning = parse_beginning(*json);
  if (!beginning) return fail(beginning.error().with_context(beginning_path(folder).string()));
  return *std::move(beginning);
}

}  // namespace

Path beginning_path(const Path& folder) { return folder / "beginning.json"; }

Status write_beginning(FileSystem& files, const Path& folder, const LogBeginning& beginning) {
  return write_file_atomic(files, beginning_path(folder), to_json(beginning));
}

// The segments before the beginning: whoever shortens the log writes first where it begins, and then removes files.
Result<LogSegments> list_log(const FileSystem& files, const Path& folder) {
  LogSegments log;
  STRATUS_ASSIGN_OR_RETURN(log.kept, list_segments(files, folder));
  STRATUS_ASSIGN_OR_RETURN(log.beginning, read_beginning(files, folder));
  if (!log.beginning) return log;
  const auto first = std::find_if(log.kept.begin(), log.kept.end(),
                                  [&](const SegmentFile& segment) { return segment.base >= log.beginning->begin; });
  log.given_up.assign(log.kept.begin(), first);
  log.kept.erase(log.kept.begin(), first);
  if (!log.kept.empty()) return log;
  const std::string known = log.beginning->shortened()
                                ? "it was shortened and held positions from " + std::to_string(log.beginning->begin) + " on"
                                : "log " + log.beginning->log.text + " stood there";
  return fail(ErrorKind::kDataLoss, "the log in " + folder.string() + " lost all its files; " + known +
                                        ". Restore the folder from a copy; nothing was changed");
}

Status remove_given_up(FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const LogSegments log, list_log(files, folder));
  if (log.given_up.empty()) return {};
  for (const SegmentFile& segment : log.given_up) STRATUS_RETURN_IF_ERROR(files.remove(segment.path));
  return files.sync_directory(folder);
}

}  // namespace stratus
