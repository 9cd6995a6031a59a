// Stored files in a folder of this machine.
//
// A file on its way stands in <root>/tmp as <owner>-<number>, where the owner is the store object that writes it: 16 random
// digits, whose lock file <owner>.lock the store holds while it lives. A commit syncs it and renames it. What has an owner
// whose lock nobody holds was left by a process that died.
//
// A hold is a shared lock on the file.
#pragma once

#include <atomic>
#include <mutex>

#include "base/file_system.h"
#include "ports/file_store.h"

namespace stratus {

// What writers leave free on the disk, so that a full one stops a batch run before it stops the log.
inline constexpr std::uint64_t kLogReserveBytes = 32 * 1024 * 1024;

class FolderStore final : public FileStore {
 public:
  // The folder is made when it is needed. `files` outlives the store.
  FolderStore(FileSystem& files, Path root) : files_(files), root_(std::move(root)) {}
  ~FolderStore() override;
  FolderStore(const FolderStore&) = delete;
  FolderStore& operator=(const FolderStore&) = delete;

  Result<std::unique_ptr<FileWriter>> create() override;
  Result<std::string> read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const override;
  Result<std::vector<StoredFile>> list(const std::string& folder) const override;
  Result<std::unique_ptr<FileHold>> hold(const std::string& name) const override;
  Status remove(const std::string& name) override;
  Result<bool> remove_unheld(const std::string& name) override;
  Result<std::vector<StoredFile>> unfinished() const override;
  Status remove_unfinished() override;
  std::string place(const std::string& name) const override { return (root_ / name).string(); }

 private:
  Path unfinished_folder() const { return root_ / kUnfinishedFolder; }
  Path lock_of(const std::string& owner) const { return unfinished_folder() / (owner + ".lock"); }
  // Under which name this store writes; takes the lock at the first call.
  Result<std::string> own_name();
  std::string known_own_name() const;
  Result<bool> is_held(const std::string& owner) const;
  Status remove_left_by(const std::string& owner);

  FileSystem& files_;
  const Path root_;
  std::atomic<std::uint64_t> written_{0};
  mutable std::mutex mutex_;
  std::string owner_;                // empty before the first file; guarded by mutex_
  std::unique_ptr<FileLock> owned_;  // guarded by mutex_
};

}  // namespace stratus
