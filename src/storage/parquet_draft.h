// A version in the making: additions to the stacks of the version that it is based on.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/run_tasks.h"
#include "ports/version_store.h"
#include "storage/draft_files.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"
#include "storage/stack_merge.h"
#include "storage/version_edit.h"

namespace stratus {

// What a draft works on; borrowed for its life.
struct DraftPorts {
  ManifestCatalog& catalog;
  ParquetDataset& dataset;
  ParquetViews& views;
  DraftFiles& files;
  const StackLimits& limits;
  const RunTasks& run_tasks;  // empty: one task after the other
};

class ParquetDraft final : public Draft {
 public:
  ParquetDraft(const DraftPorts& ports, DraftStart start, PinnedManifest base);
  ~ParquetDraft() override;
  ParquetDraft(const ParquetDraft&) = delete;
  ParquetDraft& operator=(const ParquetDraft&) = delete;

  const VersionInfo& base() const override { return base_; }
  VersionInfo& info() override { return info_; }
  Status derive_again(const std::function<Status(const FactColumns&)>& visit, const TellProgress& progress) override;
  Result<std::vector<StoredFact>> facts(MonthNumber month, std::span<const Identity> identities) const override;
  Result<Joined> join(MonthNumber month, std::vector<StoredFact> facts) override;
  std::vector<FactPiece> pieces(const FactSelection& wanted) const override;
  std::vector<std::vector<StationId>> station_sets(std::vector<StationId> stations, std::size_t most) const override;
  Result<FactColumns> columns(const FactPiece& piece, const FactSelection& wanted, FactsOf of) const override;
  Result<std::vector<FactPart>> parts(const FactPiece& piece, FactsOf of) const override;
  Status put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    return put(view, cells, PutHow::kReplace);
  }
  Status grow_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    return put(view, cells, PutHow::kCombine);
  }
  Status gather() override;
  WrittenPieces written() const override;
  Result<VersionInfo> publish(UtcMillis now) override;
  // Merges what is due, as an edit that keeps the content.
  Status merge_due(const StillWanted& wanted);

 private:
  // What one shard of a month takes of a join.
  struct ShardJoin {
    Shard shard;
    std::vector<StoredFact> facts;  // those that come; then those that are new
    std::vector<Identity> crossed{};
    Status status{};
  };
  enum class PutHow { kReplace, kCombine };

  Result<std::vector<FactColumns>> derive_part(const StackMerge& part);
  Result<std::vector<DataFile>> files_of_piece(const FactPiece& piece, FactsOf of) const;
  bool is_of_base(const DataFile& file) const;
  std::vector<ShardJoin> divided(MonthNumber month, std::vector<StoredFact> facts);
  Status join_shard(MonthNumber month, ShardJoin& join);
  Status move_forward(const DataFile& file, std::span<const StoredFact> facts);
  Status add_facts(MonthNumber month, Shard shard, std::span<const StoredFact> facts);
  void note_stations(std::span<const StoredFact> facts);

  Status put(const ViewSpec& view, std::span<const KeyedCell> cells, PutHow how);
  Status put_year(const ViewSpec& view, MonthNumber january, std::span<const KeyedCell> cells, PutHow how);
  Status put_shard(const ViewSpec& view, MonthNumber january, Shard shard, std::span<const KeyedCell> cells, PutHow how);
  int log2_shards_of(const ViewSpec& view, MonthNumber january);

  std::vector<StackMerge> longest_first(std::vector<StackMerge> merges);
  Status merge_all(std::vector<StackMerge> some, const StillWanted& wanted);
  Result<std::vector<DataFile>> merged_files(const StackMerge& merge);
  // Answers the files that it made.
  Result<std::vector<DataFile>> merge(const StackMerge& merge);
  void replace(const StackMerge& merge, const std::vector<DataFile>& made);

  // Of facts when no view is named. With mutex_ held.
  StacksByMonth& stacks_of(const std::string& view);
  // A copy: the stack changes meanwhile.
  Stack stack_of(const std::string& view, MonthNumber month, std::uint32_t shard);

  const DraftPorts ports_;
  const VersionInfo base_;
  VersionInfo info_;
  mutable std::mutex mutex_;
  VersionEdit edit_;             // guarded by mutex_; what info_ says is added when it is published
  std::set<std::string> moved_;  // guarded by mutex_; files that only state positions of a file of the base anew
  WrittenPieces written_;        // guarded by mutex_
};

// Whether a version that is published says the same as the newest one.
enum class ContentIs { kNew, kKept };

// Publishes what `make` makes of the newest version, as its next number; again when that number was taken meanwhile. What
// `make` fails with is the answer.
Result<VersionInfo> publish_next(ManifestCatalog& catalog, UtcMillis now,
                                 const std::function<Result<Manifest>(const Manifest& newest)>& make,
                                 ContentIs content = ContentIs::kNew);

}  // namespace stratus
