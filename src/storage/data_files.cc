#include "storage/data_files.h"

#include "base/checksum.h"

namespace stratus {

namespace {

Status check_room(const FileSystem& files, const Path& path, std::uint64_t bytes) {
  STRATUS_ASSIGN_OR_RETURN(const std::uint64_t free, files.free_bytes(path.parent_path()));
  if (free >= kLogReserveBytes && free - kLogReserveBytes >= bytes) return {};
  return fail(ErrorKind::kResourceExhausted, path.string() + " needs " + std::to_string(bytes) + " bytes and " +
                                                 std::to_string(free) +
                                                 " are free on its disk, of which a batch run leaves " +
                                                 std::to_string(kLogReserveBytes) + " to the log: make room");
}

}  // namespace

Result<DataFile> put_data_file(FileSystem& files, const Path& root, const std::string& folder, MonthNumber month,
                               std::int64_t rows, const ContentDigest& content, std::string_view bytes) {
  constexpr std::size_t kDigestInName = 16;
  DataFile file;
  file.digest = digest(bytes);
  file.path = folder + "/" + format_month(month) + "-" + file.digest.substr(0, kDigestInName) + ".parquet";
  file.bytes = bytes.size();
  file.rows = rows;
  file.content = content;
  file.month = month;
  const Path path = root / file.path;
  const auto existing = files.file_size(path);
  if (existing && *existing == bytes.size() && get_data_file(files, root, file)) {
    // A run that died may have renamed it without syncing the folder.
    STRATUS_RETURN_IF_ERROR(files.sync_directory(path.parent_path()));
    return file;
  }
  STRATUS_RETURN_IF_ERROR(files.create_directories(path.parent_path()));
  STRATUS_RETURN_IF_ERROR(check_room(files, path, bytes.size()));
  STRATUS_RETURN_IF_ERROR(write_file_atomic(files, path, bytes));
  return file;
}

std::string remedy(const DataFile& file) {
  return file.path.starts_with("dataset/") ? "; run stratus batch rebuild --from-log" : "; run stratus batch rebuild";
}

Error missing_data_file(const DataFile& file) {
  return {ErrorKind::kDataLoss, "file " + file.path + " of the published version is missing" + remedy(file)};
}

Error damaged_data_file(const DataFile& file) {
  return {ErrorKind::kDataLoss, "file " + file.path + " is damaged: its digest differs from the manifest's" + remedy(file)};
}

std::vector<DataFile> files_of(const Manifest& version) {
  std::vector<DataFile> files;
  for (const auto& [month, file] : version.dataset) files.push_back(file);
  for (const auto& [view, months] : version.views) {
    for (const auto& [month, file] : months) files.push_back(file);
  }
  return files;
}

Result<std::string> get_data_file(const FileSystem& files, const Path& root, const DataFile& file) {
  auto bytes = files.read(root / file.path, 0, kWholeFile);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file));
  if (!bytes) return fail(bytes.error());
  if (digest(*bytes) != file.digest) return fail(damaged_data_file(file));
  return bytes;
}

}  // namespace stratus
