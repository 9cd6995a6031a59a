// Versions in the making over manifests and Parquet files.
#pragma once

#include "storage/parquet_draft.h"

namespace stratus {

// How a store works. Tests take small limits, so that few facts make many shards and merges.
struct VersionStoreOptions {
  StackLimits limits{};
  RunTasks run_tasks{};  // where the threads of joins and merges come from; empty: one task after the other
};

class ParquetVersionStore final : public VersionStore {
 public:
  // All are borrowed, for the life of its drafts too.
  ParquetVersionStore(ManifestCatalog& catalog, ParquetDataset& dataset, ParquetViews& views,
                      VersionStoreOptions options = {})
      : catalog_(catalog), dataset_(dataset), views_(views), options_(std::move(options)) {}

  Result<std::unique_ptr<Draft>> begin(DraftStart start, std::int64_t base) override;
  Result<VersionInfo> publish_again(std::int64_t number, UtcMillis now) override;
  Result<std::optional<VersionInfo>> merge(UtcMillis now, const StillWanted& wanted) override;
  Status prune(std::size_t keep) override;
  Result<std::vector<std::string>> leftovers() override { return catalog_.leftovers(); }

 private:
  DraftPorts draft_ports() { return {catalog_, dataset_, views_, draft_files_, options_.limits, options_.run_tasks}; }

  ManifestCatalog& catalog_;
  ParquetDataset& dataset_;
  ParquetViews& views_;
  const VersionStoreOptions options_;
  DraftFiles draft_files_;
};

}  // namespace stratus
