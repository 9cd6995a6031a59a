#include "storage/backup.h"

#include <algorithm>

#include "storage/copy_file.h"

namespace stratus {
namespace {

Status check_content(const Path& path, const FileContent& found, const BackupFile& wanted) {
  if (found.bytes != wanted.bytes) {
    return fail(ErrorKind::kDataLoss,
                path.string() + " has " + std::to_string(found.bytes) + " bytes instead of " + std::to_string(wanted.bytes));
  }
  if (found.digest != wanted.digest) return fail(ErrorKind::kDataLoss, path.string() + " is damaged: its digest differs");
  return {};
}

Status check_files(const FileSystem& files, const Path& folder, const BackupList& list, const OnPiece& count) {
  for (const BackupFile& file : list.files) {
    const auto found = content_of(files, folder / file.path, count);
    if (!found && found.error().kind == ErrorKind::kNotFound)
      return fail(ErrorKind::kDataLoss, (folder / file.path).string() + " is missing");
    if (!found) return fail(found.error());
    STRATUS_RETURN_IF_ERROR(check_content(folder / file.path, *found, file));
  }
  return {};
}

}  // namespace

Result<BackupList> read_backup_list(const FileSystem& files, const Path& from) {
  const Path path = from / kBackupListName;
  const auto json = files.read(path, 0, kWholeFile);
  if (!json && json.error().kind == ErrorKind::kNotFound)
    return fail(ErrorKind::kNotFound, path.string() + " is missing: " + from.string() + " holds no backup");
  if (!json) return fail(json.error());
  auto list = parse_backup_list(*json);
  if (!list) return fail(list.error().with_context(path.string()));
  return list;
}

Status copy_backup(FileSystem& files, const Path& from, const Path& to, const BackupList& list,
                   const BackupProgress& progress) {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  for (const BackupFile& file : list.files) total += 3 * file.bytes;
  const OnPiece count = [&](std::uint64_t bytes) -> Status {
    done += bytes;
    return progress ? progress(std::min(done, total), total) : Status{};
  };
  STRATUS_RETURN_IF_ERROR(check_files(files, from, list, count));
  for (const BackupFile& file : list.files) {
    const Path copy = to / file.path;
    STRATUS_RETURN_IF_ERROR(files.create_directories(copy.parent_path()));
    STRATUS_ASSIGN_OR_RETURN(const FileContent read, copy_file(files, from / file.path, copy, count));
    STRATUS_RETURN_IF_ERROR(check_content(from / file.path, read, file));
  }
  return check_files(files, to, list, count);
}

}  // namespace stratus
