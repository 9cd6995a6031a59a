// Published versions over manifests and Parquet files: months, files and paths end here.
#pragma once

#include <mutex>

#include "ports/versions.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"

namespace stratus {

class ParquetVersions final : public Versions {
 public:
  // All are borrowed, for the life of whatever is pinned too.
  ParquetVersions(ManifestCatalog& catalog, const ParquetDataset& dataset, const ParquetViews& views)
      : catalog_(catalog), dataset_(dataset), views_(views) {}

  Result<std::shared_ptr<const PinnedVersion>> current() override;
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) override;
  Result<std::vector<std::int64_t>> numbers() const override { return catalog_.versions(); }
  // The version of a manifest, published or not.
  std::shared_ptr<const PinnedVersion> pin(const PinnedManifest& manifest);

 private:
  std::shared_ptr<const VersionInfo> info_of(const PinnedManifest& manifest);

  ManifestCatalog& catalog_;
  const ParquetDataset& dataset_;
  const ParquetViews& views_;
  std::mutex mutex_;
  // Of the manifest pinned last: every query pins the newest one. It keeps no file.
  std::weak_ptr<const Manifest> last_;            // guarded by mutex_
  std::shared_ptr<const VersionInfo> last_info_;  // guarded by mutex_
};

}  // namespace stratus
