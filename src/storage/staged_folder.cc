#include "storage/staged_folder.h"

namespace stratus {
namespace {

constexpr auto kLock = "lock";

// Without a slash at its end, so that a suffix makes a sibling of it.
Result<Path> named_folder(const Path& folder) {
  Path path = folder.lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (!path.has_filename() || path == "." || path.filename() == "..")
    return fail(ErrorKind::kInvalidArgument, "\"" + folder.string() + "\": give the folder by its name");
  return path;
}

Status check_free(const FileSystem& files, const Path& target) {
  STRATUS_ASSIGN_OR_RETURN(const auto names, files.list(target));
  STRATUS_ASSIGN_OR_RETURN(const auto folders, files.list_folders(target));
  if (names.empty() && folders.empty()) return {};
  return fail(ErrorKind::kAlreadyExists, target.string() + " is there and not empty; give a new folder");
}

Status remove_leftovers(FileSystem& files, const Path& partial) {
  STRATUS_ASSIGN_OR_RETURN(const auto names, files.list(partial));
  for (const std::string& name : names) {
    if (name != kLock) STRATUS_RETURN_IF_ERROR(files.remove(partial / name));
  }
  STRATUS_ASSIGN_OR_RETURN(const auto folders, files.list_folders(partial));
  for (const std::string& folder : folders) STRATUS_RETURN_IF_ERROR(remove_all(files, partial / folder));
  return {};
}

Status sync_folders(FileSystem& files, const Path& folder) {
  STRATUS_ASSIGN_OR_RETURN(const auto folders, files.list_folders(folder));
  for (const std::string& inner : folders) STRATUS_RETURN_IF_ERROR(sync_folders(files, folder / inner));
  return files.sync_directory(folder);
}

}  // namespace

Path partial_of(const Path& target) {
  Path partial = target;
  partial += ".partial";
  return partial;
}

Result<StagedFolder> StagedFolder::open(FileSystem& files, const Path& target) {
  STRATUS_ASSIGN_OR_RETURN(const Path path, named_folder(target));
  STRATUS_RETURN_IF_ERROR(check_free(files, path));
  const Path partial = partial_of(path);
  STRATUS_RETURN_IF_ERROR(files.create_directories(partial));
  auto lock = files.lock(partial / kLock, "");
  if (!lock && lock.error().kind == ErrorKind::kAlreadyExists)
    return fail(ErrorKind::kConflict,
                "another stratus is filling " + partial.string() + " now; wait, or give another folder");
  if (!lock) return fail(lock.error());
  STRATUS_RETURN_IF_ERROR(remove_leftovers(files, partial));
  return StagedFolder(files, path, partial, *std::move(lock));
}

StagedFolder::StagedFolder(StagedFolder&& other) noexcept
    : files_(other.files_),
      target_(std::move(other.target_)),
      partial_(std::move(other.partial_)),
      lock_(std::move(other.lock_)) {}

StagedFolder::~StagedFolder() {
  if (lock_ != nullptr) (void)remove_all(*files_, partial_);
}

Status StagedFolder::publish() {
  STRATUS_RETURN_IF_ERROR(sync_folders(*files_, partial_));
  STRATUS_RETURN_IF_ERROR(files_->rename(partial_, target_));
  lock_.reset();
  return files_->sync_directory(target_.parent_path());
}

}  // namespace stratus
