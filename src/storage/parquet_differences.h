// Where two versions differ, out of the files that only one of them names.
#pragma once

#include "ports/version_differences.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"

namespace stratus {

// Stacks of equal content are not read, so that a merge costs nothing; of others the files that came and those that went,
// by one row group at once, and of their rows a digest a day or key is held.
class ParquetDifferences final : public VersionDifferences {
 public:
  // All are borrowed.
  ParquetDifferences(ManifestCatalog& catalog, const ParquetDataset& dataset, const ParquetViews& views)
      : catalog_(catalog), dataset_(dataset), views_(views) {}

  Status between(std::int64_t older, std::int64_t newer, const VisitChangedFacts& facts,
                 const VisitChangedCells& cells) const override;

 private:
  ManifestCatalog& catalog_;
  const ParquetDataset& dataset_;
  const ParquetViews& views_;
};

}  // namespace stratus
