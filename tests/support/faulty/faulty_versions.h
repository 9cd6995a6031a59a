// Versions in front of other ones, whose every call can wait and fail.
#pragma once

#include "ports/versions.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyPinnedVersion final : public PinnedVersion {
 public:
  FaultyPinnedVersion(std::shared_ptr<const PinnedVersion> version, Faults& faults)
      : version_(std::move(version)), faults_(faults) {}

  const VersionInfo& info() const override {
    faults_.enter("PinnedVersion::info");
    return version_->info();
  }
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const MeasureSet& measures,
                                       const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::cells",
                          [&] { return version_->cells(view, stations, first, last, measures, wanted); });
  }
  Result<std::vector<StoredFact>> facts(const FactSelection& selection, const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::facts", [&] { return version_->facts(selection, wanted); });
  }
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::held", [&] { return version_->held(sorted, wanted); });
  }
  Result<NewestFacts> newest(std::span<const StationId> stations, TimeRange range,
                             const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::newest", [&] { return version_->newest(stations, range, wanted); });
  }
  Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                               const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::newest_before", [&] { return version_->newest_before(stations, before, wanted); });
  }
  Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                         const std::function<void(const StationId&, UtcSeconds)>& tell,
                         const StillWanted& wanted) const override {
    return faults_.around("PinnedVersion::newest_measured",
                          [&] { return version_->newest_measured(stations, days, tell, wanted); });
  }
  std::vector<VersionPiece> pieces() const override {
    faults_.enter("PinnedVersion::pieces");
    return version_->pieces();
  }
  std::vector<StationShare> reading_order(std::span<const StationId> stations) const override {
    faults_.enter("PinnedVersion::reading_order");
    return version_->reading_order(stations);
  }
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                             const RunTasks& run_tasks) const override {
    return faults_.around("PinnedVersion::check", [&] { return version_->check(how, tell, wanted, run_tasks); });
  }

 private:
  const std::shared_ptr<const PinnedVersion> version_;
  Faults& faults_;
};

class FaultyVersions final : public Versions {
 public:
  FaultyVersions(std::shared_ptr<Versions> versions, Faults& faults) : versions_(std::move(versions)), faults_(faults) {}

  Result<std::shared_ptr<const PinnedVersion>> current() override {
    return faults_.around("Versions::current", [&] { return pinned(versions_->current()); });
  }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) override {
    return faults_.around("Versions::open", [&] { return pinned(versions_->open(number)); });
  }
  Result<std::vector<std::int64_t>> numbers() const override {
    return faults_.around("Versions::numbers", [&] { return versions_->numbers(); });
  }

 private:
  Result<std::shared_ptr<const PinnedVersion>> pinned(Result<std::shared_ptr<const PinnedVersion>> version) {
    if (!version) return version;
    return std::make_shared<FaultyPinnedVersion>(*std::move(version), faults_);
  }

  const std::shared_ptr<Versions> versions_;
  Faults& faults_;
};

}  // namespace stratus
