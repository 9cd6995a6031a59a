#include "storage/parquet_version_store.h"

namespace stratus {

Result<std::unique_ptr<Draft>> ParquetVersionStore::begin(DraftStart start, std::int64_t base) {
  PinnedManifest version = std::make_shared<const Manifest>();
  if (base != 0) {
    STRATUS_ASSIGN_OR_RETURN(version, catalog_.open(base));
  }
  return std::make_unique<ParquetDraft>(draft_ports(), start, std::move(version));
}

Result<VersionInfo> ParquetVersionStore::publish_again(std::int64_t number, UtcMillis now) {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest old, catalog_.open(number));
  return publish_next(catalog_, now, [&](const Manifest&) -> Result<Manifest> { return *old; });
}

Result<std::optional<VersionInfo>> ParquetVersionStore::merge(UtcMillis now, const StillWanted& wanted) {
  STRATUS_ASSIGN_OR_RETURN(PinnedManifest newest, catalog_.current());
  if (newest->version == 0 || due_merges(*newest, options_.limits).empty()) return std::nullopt;
  ParquetDraft draft(draft_ports(), DraftStart::kVersion, std::move(newest));
  STRATUS_RETURN_IF_ERROR(draft.merge_due(wanted));
  STRATUS_RETURN_IF_ERROR(still(wanted));
  STRATUS_ASSIGN_OR_RETURN(VersionInfo merged, draft.publish(now));
  return std::optional<VersionInfo>(std::move(merged));
}

Status ParquetVersionStore::prune(std::size_t keep) {
  const auto removing = draft_files_.removing();
  return catalog_.prune(keep, draft_files_.all());
}

}  // namespace stratus
