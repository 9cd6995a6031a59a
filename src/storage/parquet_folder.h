// The versions of a data folder: manifests and Parquet files, behind the ports of those who read and who make them.
#pragma once

#include "storage/folder_store.h"
#include "storage/parquet_version_store.h"
#include "storage/parquet_versions.h"

namespace stratus {

// Nothing is read before it is asked for. Thread-safe, as its ports are.
class ParquetFolder {
 public:
  // `files` is borrowed.
  ParquetFolder(FileSystem& files, const Path& root, VersionStoreOptions options = {})
      : files_(files, root), store_(catalog_, dataset_, views_, std::move(options)) {}

  Versions& versions() { return versions_; }
  VersionStore& store() { return store_; }

 private:
  FolderStore files_;
  ManifestCatalog catalog_{files_};
  ParquetDataset dataset_{files_};
  ParquetViews views_{files_};
  ParquetVersions versions_{catalog_, dataset_, views_};
  ParquetVersionStore store_;
};

}  // namespace stratus
