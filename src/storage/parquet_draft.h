// A version in the making: one file a UTC month of facts, one a month of keys of a view.
#pragma once

#include <mutex>
#include <optional>

#include "ports/version_store.h"
#include "storage/draft_files.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"
#include "storage/version_edit.h"

namespace stratus {

// What a draft works on; borrowed for its life.
struct DraftPorts {
  ManifestCatalog& catalog;
  ParquetDataset& dataset;
  ParquetViews& views;
  DraftFiles& files;
};

class ParquetDraft final : public Draft {
 public:
  ParquetDraft(const DraftPorts& ports, DraftStart start, PinnedManifest base);
  ~ParquetDraft() override;
  ParquetDraft(const ParquetDraft&) = delete;
  ParquetDraft& operator=(const ParquetDraft&) = delete;

  const VersionInfo& base() const override { return base_; }
  VersionInfo& info() override { return info_; }
  Status derive_again(const std::function<Status(std::span<const StoredFact>)>& visit,
                      const TellProgress& progress) override;
  Result<std::vector<StoredFact>> facts(MonthNumber month) const override;
  Result<std::vector<StoredFact>> join(MonthNumber month, std::vector<StoredFact> facts) override;
  std::vector<FactPiece> pieces(TimeRange range) const override;
  Result<FactColumns> columns(const FactPiece& piece) const override;
  Status put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override;
  WrittenPieces written() const override;
  Result<VersionInfo> publish(UtcMillis now) override;

 private:
  Status write_facts_of(MonthNumber month, std::span<const StoredFact> facts);
  Status put_month(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells);
  bool all_of_month(MonthNumber month, std::span<const KeyedCell> cells) const;
  Result<std::vector<KeyedCell>> joined(const std::optional<DataFile>& old, std::span<const KeyedCell> cells) const;
  Result<std::optional<DataFile>> write_cells(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells);
  bool replace_cells(const ViewSpec& view, MonthNumber month, const std::optional<DataFile>& old,
                     const std::optional<DataFile>& made, std::span<const KeyedCell> cells);
  std::optional<DataFile> cells_of(const ViewSpec& view, MonthNumber month) const;
  std::optional<DataFile> cells_of_locked(const ViewSpec& view, MonthNumber month) const;

  const DraftPorts ports_;
  const VersionInfo base_;
  VersionInfo info_;
  mutable std::mutex mutex_;
  VersionEdit edit_;       // guarded by mutex_; what info_ says is added when it is published
  WrittenPieces written_;  // guarded by mutex_
};

// Publishes what `make` makes of the newest version, as its next number; again when that number was taken meanwhile. What
// `make` fails with is the answer.
Result<VersionInfo> publish_next(ManifestCatalog& catalog, UtcMillis now,
                                 const std::function<Result<Manifest>(const Manifest& newest)>& make);

}  // namespace stratus
