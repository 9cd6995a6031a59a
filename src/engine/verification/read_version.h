// A version of which a group of stations was read already, as Reading asks for it.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ports/versions.h"

namespace stratus {

// Rows by station: those of one.
template <typename Row>
std::span<const Row> of_station(std::span<const Row> rows, const StationId& station) {
  struct ById {
    static const StationId& id(const StoredFact& stored) { return stored.fact.station; }
    static const StationId& id(const KeyedCell& keyed) { return keyed.station; }
    bool operator()(const Row& a, const StationId& b) const { return id(a) < b; }
    bool operator()(const StationId& a, const Row& b) const { return a < id(b); }
  };
  const auto [first, past] = std::equal_range(rows.begin(), rows.end(), station, ById());
  return {first, past};
}

// Answers from what it was given, which it borrows, and asks the version for all else. What it was given must hold whatever
// is asked of it: all facts of the stations that are asked for; of a view all their cells in the keys that are asked for.
// Not thread-safe while it is given something.
class ReadVersion final : public PinnedVersion, public Versions {
 public:
  explicit ReadVersion(std::shared_ptr<const PinnedVersion> version) : version_(std::move(version)) {}

  // In the order of compare_stored.
  void give(std::span<const StoredFact> facts) { facts_ = facts; }
  // By station and key, in place of those that were given before.
  void give(std::string_view view, std::span<const KeyedCell> cells) { cells_.insert_or_assign(std::string(view), cells); }
  void take_back(std::string_view view) { cells_.erase(std::string(view)); }

  const VersionInfo& info() const override { return version_->info(); }
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const MeasureSet& measures, const StillWanted& wanted) const override;
  Result<std::vector<StoredFact>> facts(const FactSelection& selection, const StillWanted& wanted) const override;
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const override {
    return version_->held(sorted, wanted);
  }
  Result<NewestFacts> newest(std::span<const StationId> stations, TimeRange range,
                             const StillWanted& wanted) const override {
    return version_->newest(stations, range, wanted);
  }
  Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                               const StillWanted& wanted) const override {
    return version_->newest_before(stations, before, wanted);
  }
  Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                         const std::function<void(const StationId&, UtcSeconds)>& tell,
                         const StillWanted& wanted) const override {
    return version_->newest_measured(stations, days, tell, wanted);
  }
  std::vector<StationShare> reading_order(std::span<const StationId> stations) const override {
    return version_->reading_order(stations);
  }
  std::vector<VersionPiece> pieces() const override { return version_->pieces(); }
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                             const RunTasks& run_tasks) const override {
    return version_->check(how, tell, wanted, run_tasks);
  }

  // Itself: it outlives whatever is pinned.
  Result<std::shared_ptr<const PinnedVersion>> current() override {
    return std::shared_ptr<const PinnedVersion>(std::shared_ptr<void>(), this);
  }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t) override { return current(); }
  Result<std::vector<std::int64_t>> numbers() const override { return std::vector{info().number}; }

 private:
  const std::shared_ptr<const PinnedVersion> version_;  // shared with whoever verifies it
  std::optional<std::span<const StoredFact>> facts_;
  std::map<std::string, std::span<const KeyedCell>, std::less<>> cells_;  // by view
};

}  // namespace stratus
