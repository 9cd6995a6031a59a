// What makes versions in front of another one, whose every call can wait and fail.
#pragma once

#include "ports/batch_engine.h"
#include "ports/version_store.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyDraft final : public Draft {
 public:
  FaultyDraft(std::unique_ptr<Draft> draft, Faults& faults) : draft_(std::move(draft)), faults_(faults) {}

  const VersionInfo& base() const override {
    faults_.enter("Draft::base");
    return draft_->base();
  }
  VersionInfo& info() override {
    faults_.enter("Draft::info");
    return draft_->info();
  }
  Status derive_again(const std::function<Status(const FactColumns&)>& visit, const TellProgress& progress) override {
    return faults_.around("Draft::derive_again", [&] { return draft_->derive_again(visit, progress); });
  }
  Result<std::vector<StoredFact>> facts(MonthNumber month, std::span<const Identity> identities) const override {
    return faults_.around("Draft::facts", [&] { return draft_->facts(month, identities); });
  }
  Result<Joined> join(MonthNumber month, std::vector<StoredFact> facts) override {
    return faults_.around("Draft::join", [&] { return draft_->join(month, std::move(facts)); });
  }
  std::vector<FactPiece> pieces(const FactSelection& wanted) const override {
    faults_.enter("Draft::pieces");
    return draft_->pieces(wanted);
  }
  std::vector<std::vector<StationId>> station_sets(std::vector<StationId> stations, std::size_t most) const override {
    faults_.enter("Draft::station_sets");
    return draft_->station_sets(std::move(stations), most);
  }
  Result<FactColumns> columns(const FactPiece& piece, const FactSelection& wanted, FactsOf of) const override {
    return faults_.around("Draft::columns", [&] { return draft_->columns(piece, wanted, of); });
  }
  Result<std::vector<FactPart>> parts(const FactPiece& piece, FactsOf of) const override {
    return faults_.around("Draft::parts", [&] { return draft_->parts(piece, of); });
  }
  Status put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    return faults_.around("Draft::put_cells", [&] { return draft_->put_cells(view, cells); });
  }
  Status grow_cells(const ViewSpec& view, std::span<const KeyedCell> cells) override {
    return faults_.around("Draft::grow_cells", [&] { return draft_->grow_cells(view, cells); });
  }
  Status gather() override {
    return faults_.around("Draft::gather", [&] { return draft_->gather(); });
  }
  WrittenPieces written() const override {
    faults_.enter("Draft::written");
    return draft_->written();
  }
  Result<VersionInfo> publish(UtcMillis now) override {
    return faults_.around("Draft::publish", [&] { return draft_->publish(now); });
  }

 private:
  const std::unique_ptr<Draft> draft_;
  Faults& faults_;
};

class FaultyVersionStore final : public VersionStore {
 public:
  FaultyVersionStore(std::shared_ptr<VersionStore> store, Faults& faults) : store_(std::move(store)), faults_(faults) {}

  Result<std::unique_ptr<Draft>> begin(DraftStart start, std::int64_t base) override {
    return faults_.around("VersionStore::begin", [&]() -> Result<std::unique_ptr<Draft>> {
      STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<Draft> draft, store_->begin(start, base));
      return std::make_unique<FaultyDraft>(std::move(draft), faults_);
    });
  }
  Result<VersionInfo> publish_again(std::int64_t number, UtcMillis now) override {
    return faults_.around("VersionStore::publish_again", [&] { return store_->publish_again(number, now); });
  }
  Result<std::optional<VersionInfo>> merge(UtcMillis now, const StillWanted& wanted) override {
    return faults_.around("VersionStore::merge", [&] { return store_->merge(now, wanted); });
  }
  Status prune(std::size_t keep) override {
    return faults_.around("VersionStore::prune", [&] { return store_->prune(keep); });
  }
  Result<std::vector<std::string>> leftovers() override {
    return faults_.around("VersionStore::leftovers", [&] { return store_->leftovers(); });
  }

 private:
  const std::shared_ptr<VersionStore> store_;
  Faults& faults_;
};

class FaultyBatchEngine final : public BatchEngine {
 public:
  FaultyBatchEngine(std::shared_ptr<BatchEngine> engine, Faults& faults) : engine_(std::move(engine)), faults_(faults) {}

  Status derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) override {
    return faults_.around("BatchEngine::derive", [&] { return engine_->derive(draft, dirt, progress); });
  }

 private:
  const std::shared_ptr<BatchEngine> engine_;
  Faults& faults_;
};

}  // namespace stratus
