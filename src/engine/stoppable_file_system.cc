#include "engine/stoppable_file_system.h"

namespace stratus {

Status StoppableFileSystem::begin() const {
  if (!stopped_()) return {};
  return fail(ErrorKind::kCancelled, "stopped before it was done");
}

Status StoppableFileSystem::go_on() const { return scope_ == StopScope::kEverything ? begin() : Status{}; }

Result<std::string> StoppableFileSystem::read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.read(path, offset, max_bytes);
}

Result<std::unique_ptr<AppendFile>> StoppableFileSystem::open_append(const Path& path) {
  STRATUS_RETURN_IF_ERROR(begin());
  return inner_.open_append(path);
}

Result<std::unique_ptr<FixedFile>> StoppableFileSystem::open_fixed(const Path& path) {
  STRATUS_RETURN_IF_ERROR(begin());
  return inner_.open_fixed(path);
}

Result<std::unique_ptr<ScratchFile>> StoppableFileSystem::open_scratch(const Path& folder) {
  STRATUS_RETURN_IF_ERROR(begin());
  return inner_.open_scratch(folder);
}

Status StoppableFileSystem::rename(const Path& from, const Path& to) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.rename(from, to);
}

Status StoppableFileSystem::rename_new(const Path& from, const Path& to) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.rename_new(from, to);
}

Status StoppableFileSystem::remove(const Path& path) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.remove(path);
}

Status StoppableFileSystem::remove_folder(const Path& path) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.remove_folder(path);
}

Status StoppableFileSystem::create_directories(const Path& path) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.create_directories(path);
}

Status StoppableFileSystem::sync_directory(const Path& path) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.sync_directory(path);
}

Result<std::vector<std::string>> StoppableFileSystem::list(const Path& path) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.list(path);
}

Result<std::vector<std::string>> StoppableFileSystem::list_folders(const Path& path) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.list_folders(path);
}

Result<std::uint64_t> StoppableFileSystem::file_size(const Path& path) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.file_size(path);
}

Result<std::uint64_t> StoppableFileSystem::free_bytes(const Path& folder) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.free_bytes(folder);
}

Result<std::unique_ptr<FileLock>> StoppableFileSystem::lock(const Path& path, std::string_view content) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.lock(path, content);
}

Result<std::optional<std::string>> StoppableFileSystem::lock_holder(const Path& path) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.lock_holder(path);
}

Result<std::unique_ptr<FileLock>> StoppableFileSystem::lock_shared(const Path& path) const {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.lock_shared(path);
}

Result<bool> StoppableFileSystem::remove_unlocked(const Path& path) {
  STRATUS_RETURN_IF_ERROR(go_on());
  return inner_.remove_unlocked(path);
}

}  // namespace stratus
