// Versions in the making over manifests and Parquet files.
#pragma once

#include "storage/parquet_draft.h"

namespace stratus {

class ParquetVersionStore final : public VersionStore {
 public:
  // All are borrowed, for the life of its drafts too.
  ParquetVersionStore(ManifestCatalog& catalog, ParquetDataset& dataset, ParquetViews& views)
      : catalog_(catalog), dataset_(dataset), views_(views) {}

  Result<std::unique_ptr<Draft>> begin(DraftStart start, std::int64_t base) override;
  Result<VersionInfo> publish_again(std::int64_t number, UtcMillis now) override;
  Status prune(std::size_t keep) override;
  Result<std::vector<std::string>> leftovers() override { return catalog_.leftovers(); }

 private:
  ManifestCatalog& catalog_;
  ParquetDataset& dataset_;
  ParquetViews& views_;
  DraftFiles draft_files_;
};

}  // namespace stratus
