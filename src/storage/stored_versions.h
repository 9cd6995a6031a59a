// The versions kept in a store of files: manifests and Parquet files, behind the ports of those who read and who make them.
#pragma once

#include "storage/parquet_differences.h"
#include "storage/parquet_version_store.h"
#include "storage/parquet_versions.h"

namespace stratus {

// Nothing is read before it is asked for. Thread-safe, as its ports are.
class StoredVersions {
 public:
  // `files` is borrowed.
  explicit StoredVersions(FileStore& files, VersionStoreOptions options = {})
      : catalog_(files), dataset_(files), views_(files), store_(catalog_, dataset_, views_, std::move(options)) {}

  Versions& versions() { return versions_; }
  VersionStore& store() { return store_; }
  const VersionDifferences& differences() const { return differences_; }

 private:
  ManifestCatalog catalog_;
  ParquetDataset dataset_;
  ParquetViews views_;
  ParquetVersions versions_{catalog_, dataset_, views_};
  ParquetDifferences differences_{catalog_, dataset_, views_};
  ParquetVersionStore store_;
};

}  // namespace stratus
