// A folder that appears whole or not at all: it is filled beside its place and gets its name by one rename.
#pragma once

#include <memory>

#include "base/file_system.h"

namespace stratus {

// "<target>.partial", where that folder is filled.
Path partial_of(const Path& target);

// While it lives it owns "<target>.partial", by a lock file in it. What is not published is removed with it; what a killed
// process left is removed by the next one that fills the same target. Not thread-safe.
class StagedFolder {
 public:
  // `target`: a folder that is missing or empty, else kAlreadyExists. kConflict when another process fills it now.
  // `files` must outlive the folder.
  static Result<StagedFolder> open(FileSystem& files, const Path& target);
  ~StagedFolder();
  StagedFolder(StagedFolder&& other) noexcept;
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;
  StagedFolder& operator=(StagedFolder&&) = delete;

  // Where to write. The file `lock` in it stays there.
  const Path& path() const { return partial_; }
  // Syncs the folders (files are synced by who writes them) and gives the folder its name. Durable on return.
  Status publish();

 private:
  StagedFolder(FileSystem& files, Path target, Path partial, std::unique_ptr<FileLock> lock)
      : files_(&files), target_(std::move(target)), partial_(std::move(partial)), lock_(std::move(lock)) {}

  FileSystem* files_;
  Path target_;
  Path partial_;
  std::unique_ptr<FileLock> lock_;  // nullptr once published or moved from
};

}  // namespace stratus
