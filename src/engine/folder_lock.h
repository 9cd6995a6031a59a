// Who owns a data folder. The format of the lock file: docs/formats/lock.md.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/data_folder.h"

namespace stratus {

// What the lock file says about its holder.
struct FolderHolder {
  std::string address;  // "http://127.0.0.1:8000"; empty: it serves nothing, or not yet
  std::string id;       // of the ownership: the server at the address says the same, or it is another one
};

// The content of a lock file.
FolderHolder parse_holder(std::string_view content);

// Who holds the folder now; nothing when nobody does. Takes no lock.
Result<std::optional<FolderHolder>> folder_holder(const FileSystem& files, const DataFolder& folder);

// "the serve at http://127.0.0.1:8000 owns the data folder /data", "another stratus command owns ...". `held`: the
// kAlreadyExists of FolderLock::take() or Pipeline::open().
std::string owner_of(const Error& held, const DataFolder& folder);

// Held until destroyed: by a lock on the file `lock` and one on the folder itself, which keeps others out when the file is
// removed. Thread-safe.
class FolderLock {
 public:
  // The folder exists. kAlreadyExists carries the content of the lock file of the process that holds it.
  static Result<FolderLock> take(FileSystem& files, const DataFolder& folder);
  // For a command ("rejects clear") that needs the folder for itself: kAlreadyExists says who has it and what to do.
  static Result<FolderLock> take_alone(FileSystem& files, const DataFolder& folder, const std::string& command);

  // Writes into the lock file where this process answers.
  Status announce(const std::string& address) const;
  const std::string& id() const { return id_; }
  // kUnavailable as soon as the folder or its lock file is not the one that was locked: somebody removed, moved or replaced
  // it, and another process may own what has that name now.
  Status still_owner() const;

 private:
  FolderLock(FileSystem& files, DataFolder folder, std::unique_ptr<FileLock> file, std::unique_ptr<FileLock> directory);

  FileSystem* files_;
  DataFolder folder_;
  std::string id_;
  std::unique_ptr<FileLock> file_;
  std::unique_ptr<FileLock> directory_;
};

}  // namespace stratus
