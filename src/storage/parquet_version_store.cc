#include "storage/parquet_version_store.h"

namespace stratus {

Result<std::unique_ptr<Draft>> ParquetVersionStore::begin(DraftStart start, std::int64_t base) {
  PinnedManifest version = std::make_shared<const Manifest>();
  if (base != 0) {
    STRATUS_ASSIGN_OR_RETURN(version, catalog_.open(base));
  }
  const DraftPorts ports{catalog_, dataset_, views_, draft_files_};
  return std::make_unique<ParquetDraft>(ports, start, std::move(version));
}

Result<VersionInfo> ParquetVersionStore::publish_again(std::int64_t number, UtcMillis now) {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest old, catalog_.open(number));
  return publish_next(catalog_, now, [&](const Manifest&) -> Result<Manifest> { return *old; });
}

Status ParquetVersionStore::prune(std::size_t keep) {
  const auto removing = draft_files_.removing();
  return catalog_.prune(keep, draft_files_.all());
}

}  // namespace stratus
