#include "engine/folder_lock.h"

#include <fmt/format.h>

#include "base/random_hex.h"

namespace stratus {
namespace {

// 128 random bits: no two ownerships have the same.
constexpr std::size_t kIdDigits = 32;

}  // namespace

FolderHolder parse_holder(std::string_view content) {
  const auto end = content.find('\n');
  FolderHolder holder;
  holder.address = content.substr(0, end);
  if (end == std::string_view::npos) return holder;
  const std::string_view rest = content.substr(end + 1);
  holder.id = rest.substr(0, rest.find('\n'));
  return holder;
}

Result<std::optional<FolderHolder>> folder_holder(const FileSystem& files, const DataFolder& folder) {
  STRATUS_ASSIGN_OR_RETURN(const auto content, files.lock_holder(folder.lock()));
  if (!content) return std::nullopt;
  return parse_holder(*content);
}

FolderLock::FolderLock(FileSystem& files, DataFolder folder, std::unique_ptr<FileLock> file,
                       std::unique_ptr<FileLock> directory)
    : files_(&files),
      folder_(std::move(folder)),
      id_(random_hex(kIdDigits)),
      file_(std::move(file)),
      directory_(std::move(directory)) {}

Result<FolderLock> FolderLock::take(FileSystem& files, const DataFolder& folder) {
  STRATUS_ASSIGN_OR_RETURN(auto file, files.lock(folder.lock(), ""));
  STRATUS_ASSIGN_OR_RETURN(auto directory, files.lock(folder.root, ""));
  return FolderLock(files, folder, std::move(file), std::move(directory));
}

std::string owner_of(const Error& held, const DataFolder& folder) {
  const std::string address = parse_holder(held.message).address;
  const std::string owner = address.empty() ? "another stratus command" : "the serve at " + address;
  return owner + " owns the data folder " + folder.root.string();
}

Result<FolderLock> FolderLock::take_alone(FileSystem& files, const DataFolder& folder, const std::string& command) {
  auto lock = take(files, folder);
  if (lock || lock.error().kind != ErrorKind::kAlreadyExists) return lock;
  return fail(ErrorKind::kAlreadyExists, owner_of(lock.error(), folder) + ", and stratus " + command +
                                             " needs it for itself: stop it first (Ctrl-C, or SIGTERM), run stratus " +
                                             command + ", then start it again");
}

Status FolderLock::announce(const std::string& address) const {
  STRATUS_ASSIGN_OR_RETURN(const auto file, files_->open_fixed(folder_.lock()));
  return file->overwrite(address + "\n" + id_ + "\n");
}

Status FolderLock::still_owner() const {
  if (file_->still_named() && directory_->still_named()) return {};
  return fail(
      ErrorKind::kUnavailable,
      "the data folder " + folder_.root.string() +
          " or its lock file was removed or replaced while this process owned it: nothing more is acknowledged. Stop "
          "every stratus that uses the folder, look at it with stratus doctor, and start one again");
}

}  // namespace stratus
