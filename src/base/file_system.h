// The only door to the disk. Everything durable goes through it, so that a test can kill the
// process before any step, or forget whatever was not synced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stratus {

using Path = std::filesystem::path;

// A file open for appending. Not thread-safe.
class AppendFile {
 public:
  virtual ~AppendFile() = default;
  // Writes all bytes at the end, or fails and may have written a part of them.
  // kResourceExhausted when the disk is full.
  virtual Status append(std::string_view bytes) = 0;
  // fdatasync. After a failure nothing is known about the file: reopen and verify it.
  virtual Status sync() = 0;
  virtual Status truncate(std::uint64_t size) = 0;
  virtual std::uint64_t size() const = 0;
};

// A small file of fixed size that is overwritten in place, e.g. a mark. Not thread-safe.
class FixedFile {
 public:
  virtual ~FixedFile() = default;
  // Writes all bytes over the beginning of the file. At most 512 bytes: one sector, which a crash does not tear.
  virtual Status overwrite(std::string_view bytes) = 0;
  virtual Status sync() = 0;  // fdatasync
};

// A file without a name, which goes with its object or its process: for what does not fit into memory. Nothing of it is
// durable. Reading is thread-safe while nobody appends.
class ScratchFile {
 public:
  virtual ~ScratchFile() = default;
  // As AppendFile::append().
  virtual Status append(std::string_view bytes) = 0;
  // As many bytes, all of which were appended.
  virtual Result<std::string> read(std::uint64_t offset, std::size_t bytes) const = 0;
};

// Held until destroyed; another process (or another call) cannot hold the same path meanwhile. Thread-safe.
class FileLock {
 public:
  virtual ~FileLock() = default;
  // Whether the path still names what is locked. False when it was removed, moved or replaced: another process can lock the
  // same path then.
  virtual bool still_named() const = 0;
};

// Thread-safe. Paths are as given by the caller; errors name them.
class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // kNotFound when there is no such file. `offset` past the end gives an empty string.
  virtual Result<std::string> read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const = 0;
  // Creates the file when it is missing; does not sync the folder.
  virtual Result<std::unique_ptr<AppendFile>> open_append(const Path& path) = 0;
  // Creates the file when it is missing; does not sync the folder.
  virtual Result<std::unique_ptr<FixedFile>> open_fixed(const Path& path) = 0;
  // In that folder, which must exist and whose disk it fills.
  virtual Result<std::unique_ptr<ScratchFile>> open_scratch(const Path& folder) = 0;
  // Atomic replacement, within one folder. A folder moves with all in it, and replaces an empty one only.
  virtual Status rename(const Path& from, const Path& to) = 0;
  // Gives a file the name `to` when nothing has it, atomically, within one disk. kAlreadyExists when something has it: both
  // stay as they are. Of many that ask for one name one gets it.
  virtual Status rename_new(const Path& from, const Path& to) = 0;
  virtual Status remove(const Path& path) = 0;         // removing what is not there succeeds
  virtual Status remove_folder(const Path& path) = 0;  // an empty one; removing what is not there succeeds
  // Those that are missing, durably.
  virtual Status create_directories(const Path& path) = 0;
  // An empty path is the working folder: the parent of a bare name.
  virtual Status sync_directory(const Path& path) = 0;
  // File names in the folder (not folders), sorted. A missing folder has none.
  virtual Result<std::vector<std::string>> list(const Path& path) const = 0;
  // Names of the folders in the folder, sorted. A missing folder has none.
  virtual Result<std::vector<std::string>> list_folders(const Path& path) const = 0;
  // kNotFound when there is no such file.
  virtual Result<std::uint64_t> file_size(const Path& path) const = 0;
  // What may still be written to the disk that holds that folder, which must exist.
  virtual Result<std::uint64_t> free_bytes(const Path& folder) const = 0;
  // Takes an exclusive advisory lock and writes `content` into the file for whoever finds it held.
  // kAlreadyExists with the holder's content when another process holds it. A folder can be locked, too: it holds no
  // content, and on a file system that cannot lock folders the lock keeps nobody out.
  virtual Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) = 0;
  // The content that the holder of that lock left; nothing when the lock is free. Takes no lock itself.
  virtual Result<std::optional<std::string>> lock_holder(const Path& path) const = 0;
  // Takes a shared advisory lock on a file that is there: any number hold it at once, and none of them writes. Reading it
  // must be allowed, no more. kNotFound: there is no such file. kAlreadyExists: somebody has it alone. kUnsupported: the
  // file system has no locks.
  virtual Result<std::unique_ptr<FileLock>> lock_shared(const Path& path) const = 0;
  // Removes the file unless somebody holds a lock on it: whether it is gone. Whoever locks it at the same time finds it
  // gone, by still_named() too, or keeps it. Removing what is not there succeeds.
  virtual Result<bool> remove_unlocked(const Path& path) = 0;
};

inline constexpr std::uint64_t kWholeFile = UINT64_MAX;

// Makes `path` hold `bytes` durably and atomically: temporary file, sync, rename, sync of the folder.
// After a crash the file is the old one or the new one, whole.
Status write_file_atomic(FileSystem& files, const Path& path, std::string_view bytes);

// All files below the folder, by their path relative to it, sorted. A missing folder has none.
Result<std::vector<std::string>> list_below(const FileSystem& files, const Path& folder);

// Removes a folder with all in it. A missing one succeeds.
Status remove_all(FileSystem& files, const Path& folder);

// rename_new() for disks that have no such rename: a second name for the file, then the end of the first. A process that
// dies in between leaves both. The same errors.
Status rename_new_by_link(const Path& from, const Path& to);

// The real disk.
class PosixFileSystem final : public FileSystem {
 public:
  Result<std::string> read(const Path& path, std::uint64_t offset, std::uint64_t max_bytes) const override;
  Result<std::unique_ptr<AppendFile>> open_append(const Path& path) override;
  Result<std::unique_ptr<FixedFile>> open_fixed(const Path& path) override;
  Result<std::unique_ptr<ScratchFile>> open_scratch(const Path& folder) override;
  Status rename(const Path& from, const Path& to) override;
  Status rename_new(const Path& from, const Path& to) override;
  Status remove(const Path& path) override;
  Status remove_folder(const Path& path) override;
  Status create_directories(const Path& path) override;
  Status sync_directory(const Path& path) override;
  Result<std::vector<std::string>> list(const Path& path) const override;
  Result<std::vector<std::string>> list_folders(const Path& path) const override;
  Result<std::uint64_t> file_size(const Path& path) const override;
  Result<std::uint64_t> free_bytes(const Path& folder) const override;
  Result<std::unique_ptr<FileLock>> lock(const Path& path, std::string_view content) override;
  Result<std::optional<std::string>> lock_holder(const Path& path) const override;
  Result<std::unique_ptr<FileLock>> lock_shared(const Path& path) const override;
  Result<bool> remove_unlocked(const Path& path) override;
};

}  // namespace stratus
