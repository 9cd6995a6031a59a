// The versions of a data folder.
#pragma once

#include "storage/folder_store.h"
#include "storage/stored_versions.h"

namespace stratus {

// Nothing is read before it is asked for. Thread-safe, as its ports are.
class ParquetFolder {
 public:
  // `files` is borrowed.
  ParquetFolder(FileSystem& files, const Path& root, VersionStoreOptions options = {})
      : files_(files, root), stored_(files_, std::move(options)) {}

  Versions& versions() { return stored_.versions(); }
  VersionStore& store() { return stored_.store(); }
  const VersionDifferences& differences() const { return stored_.differences(); }

 private:
  FolderStore files_;
  StoredVersions stored_;
};

}  // namespace stratus
