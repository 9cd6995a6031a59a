#include "storage/parquet_versions.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "storage/newest_facts.h"
#include "storage/reading_order.h"
#include "storage/sorted_runs.h"
#include "storage/stack_rows.h"
#include "views/generation.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr int kMonthsAYear = 12;

std::optional<Error> fault_in(const Status& status) { return status ? std::nullopt : std::optional<Error>(status.error()); }

VersionPiece piece_of(const DataFile& file, std::string view = "") {
  return {file.path, std::move(view), file.rows, file.bytes};
}

// The first error of `visit(file, view)`, which ends it.
template <typename Visit>
Status for_each_file(const Manifest& manifest, const Visit& visit) {
  for (const DataFile& file : files_of(manifest.dataset)) STRATUS_RETURN_IF_ERROR(visit(file, std::string()));
  for (const auto& [view, stacks] : manifest.views) {
    for (const DataFile& file : files_of(stacks)) STRATUS_RETURN_IF_ERROR(visit(file, view));
  }
  for (const auto& [view, files] : manifest.views_of_before) {
    for (const DataFile& file : files) STRATUS_RETURN_IF_ERROR(visit(file, view));
  }
  return {};
}

// Facts of stacks one after another, each sorted.
struct FactRuns {
  std::vector<StoredFact> facts;
  std::vector<std::size_t> ends;
};

std::vector<StationId> ids_of(const FactSelection& selection) {
  std::vector<StationId> ids;
  ids.reserve(selection.size());
  for (const auto& [station, ranges] : selection) ids.push_back(station);
  return ids;
}

// From the earliest to the latest time of any range.
TimeRange span_of(const FactSelection& selection) {
  TimeRange span{kLatestTime, kEarliestTime};
  for (const auto& [station, ranges] : selection) {
    for (const TimeRange& range : ranges) span = {std::min(span.from, range.from), std::max(span.to, range.to)};
  }
  return span;
}

// Of the stations that ask for anything in that time.
FactSelection part_in(const FactSelection& selection, TimeRange time) {
  FactSelection part;
  for (const auto& of_station : selection) {
    const auto asks = [&](const TimeRange& range) { return range.from < time.to && time.from < range.to; };
    if (std::any_of(of_station.second.begin(), of_station.second.end(), asks)) part.insert(part.end(), of_station);
  }
  return part;
}

class ParquetVersion final : public PinnedVersion {
 public:
  ParquetVersion(PinnedManifest manifest, std::shared_ptr<const VersionInfo> info, const ManifestCatalog& catalog,
                 const ParquetDataset& dataset, const ParquetViews& views)
      : manifest_(std::move(manifest)), info_(std::move(info)), catalog_(catalog), dataset_(dataset), views_(views) {}

  const VersionInfo& info() const override { return *info_; }
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const MeasureSet& measures, const StillWanted& wanted) const override;
  Result<std::vector<StoredFact>> facts(const FactSelection& selection, const StillWanted& wanted) const override;
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const override;
  Result<NewestFacts> newest(std::span<const StationId> stations, TimeRange range, const StillWanted& wanted) const override;
  Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                               const StillWanted& wanted) const override;
  Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                         const std::function<void(const StationId&, UtcSeconds)>& tell,
                         const StillWanted& wanted) const override;
  std::vector<VersionPiece> pieces() const override;
  std::vector<StationShare> reading_order(std::span<const StationId> stations) const override {
    return reading_order_of(manifest_->dataset, stations);
  }
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                             const RunTasks& run_tasks) const override;

 private:
  const StacksByMonth* stacks_of(const ViewSpec& view) const {
    const auto stacks = manifest_->views.find(std::string(view.name));
    return stacks == manifest_->views.end() ? nullptr : &stacks->second;
  }
  Status add_facts_of(const ShardedStacks& month, const FactSelection& selection, const StillWanted& wanted,
                      FactRuns& to) const;

  std::optional<Error> fault_of(const DataFile& file, const std::string& view, PieceCheck how) const;
  Status add_newest_of(const ShardedStacks& month, std::span<const StationId> stations, TimeRange range,
                       const StillWanted& wanted, MeasuredAt& measured, std::vector<StoredFact>& to) const;
  std::optional<Error> fault_of_cells(const DataFile& file) const;

  const PinnedManifest manifest_;
  const std::shared_ptr<const VersionInfo> info_;
  const ManifestCatalog& catalog_;
  const ParquetDataset& dataset_;
  const ParquetViews& views_;
};

Result<std::vector<KeyedCell>> ParquetVersion::cells(const ViewSpec& view, std::span<const StationId> stations,
                                                     BucketKey first, BucketKey last, const MeasureSet& measures,
                                                     const StillWanted& wanted) const {
  std::vector<KeyedCell> cells;
  const StacksByMonth* const years = stacks_of(view);
  if (years == nullptr || last < first) return cells;
  std::vector<std::size_t> ends;
  const auto past = years->upper_bound(january_of(last));
  for (auto year = years->lower_bound(january_of(first)); year != past; ++year) {
    for (const auto& [shard, of_shard] : by_shard(stations, year->second.log2_shards)) {
      const auto stack = year->second.stacks.find(shard);
      if (stack == year->second.stacks.end()) continue;
      STRATUS_RETURN_IF_ERROR(add_cells(views_, stack->second, of_shard, {first, last, measures}, wanted, cells));
      ends.push_back(cells.size());
    }
  }
  return by_station(std::move(cells), ends, stations);
}

Status ParquetVersion::add_facts_of(const ShardedStacks& month, const FactSelection& selection, const StillWanted& wanted,
                                    FactRuns& to) const {
  for (const auto& [shard, of_shard] : by_shard(selection, month.log2_shards)) {
    const auto stack = month.stacks.find(shard);
    if (stack == month.stacks.end()) continue;
    STRATUS_RETURN_IF_ERROR(add_facts(dataset_, stack->second, of_shard, wanted, to.facts));
    to.ends.push_back(to.facts.size());
  }
  return {};
}

Result<std::vector<StoredFact>> ParquetVersion::facts(const FactSelection& selection, const StillWanted& wanted) const {
  FactRuns runs;
  const TimeRange span = span_of(selection);
  if (span.empty()) return runs.facts;
  const auto past = manifest_->dataset.upper_bound(month_of(span.to - 1));
  for (auto month = manifest_->dataset.lower_bound(month_of(span.from)); month != past; ++month) {
    const FactSelection of_month = part_in(selection, {begin_of(month->first), begin_of(month->first + 1)});
    STRATUS_RETURN_IF_ERROR(add_facts_of(month->second, of_month, wanted, runs));
  }
  return by_station(std::move(runs.facts), runs.ends, ids_of(selection));
}

Result<std::vector<bool>> ParquetVersion::held(std::span<const Identity> sorted, const StillWanted& wanted) const {
  std::vector<bool> is_held(sorted.size());
  for (const auto& [stack, places] : stacks_that_may_hold(manifest_->dataset, sorted)) {
    std::vector<Identity> asked;
    for (const std::size_t place : places) asked.push_back(sorted[place]);
    for (const DataFile& file : stack->files) {
      STRATUS_RETURN_IF_ERROR(still(wanted));
      STRATUS_ASSIGN_OR_RETURN(const std::vector<bool> found, dataset_.holds(file, asked));
      for (std::size_t i = 0; i < places.size(); ++i) is_held[places[i]] = is_held[places[i]] || found[i];
    }
  }
  return is_held;
}

Status ParquetVersion::add_newest_of(const ShardedStacks& month, std::span<const StationId> stations, TimeRange range,
                                     const StillWanted& wanted, MeasuredAt& measured, std::vector<StoredFact>& to) const {
  for (const auto& [shard, of_shard] : by_shard(stations, month.log2_shards)) {
    const auto stack = month.stacks.find(shard);
    if (stack == month.stacks.end()) continue;
    STRATUS_RETURN_IF_ERROR(add_newest(dataset_, stack->second, of_shard, range, wanted, measured, to));
  }
  return {};
}

Result<NewestFacts> ParquetVersion::newest(std::span<const StationId> stations, TimeRange range,
                                           const StillWanted& wanted) const {
  NewestFacts newest{std::vector<UtcSeconds>(stations.size(), range.to), {}};
  if (range.empty()) return newest;
  MeasuredAt measured;
  FactRuns later;  // of months after that of the measurement
  std::vector<StationId> left(stations.begin(), stations.end());
  const auto past = manifest_->dataset.upper_bound(month_of(range.to - 1));
  const auto first = manifest_->dataset.lower_bound(month_of(range.from));
  for (auto month = past; month != first && !left.empty();) {
    --month;
    STRATUS_RETURN_IF_ERROR(add_newest_of(month->second, left, range, wanted, measured, newest.facts));
    const auto unmeasured = std::stable_partition(left.begin(), left.end(),
                                                  [&](const StationId& station) { return measured.contains(station); });
    for (auto passed = std::next(month); passed != past; ++passed)
      STRATUS_RETURN_IF_ERROR(add_facts_of(passed->second, select({left.begin(), unmeasured}, range), wanted, later));
    left.erase(left.begin(), unmeasured);
  }
  std::move(later.facts.begin(), later.facts.end(), std::back_inserter(newest.facts));
  std::sort(newest.facts.begin(), newest.facts.end(), stored_before);
  for (const auto& [station, time] : measured)
    newest.from[static_cast<std::size_t>(std::lower_bound(stations.begin(), stations.end(), station) - stations.begin())] =
        time;
  return newest;
}

Result<std::optional<Stretch>> ParquetVersion::newest_before(std::span<const StationId> stations, UtcSeconds before,
                                                             const StillWanted& wanted) const {
  auto month = manifest_->dataset.upper_bound(month_of(before - 1));
  while (month != manifest_->dataset.begin()) {
    --month;
    const TimeRange range{begin_of(month->first), before};
    FactRuns runs;
    STRATUS_RETURN_IF_ERROR(add_facts_of(month->second, select(stations, range), wanted, runs));
    if (!runs.facts.empty()) return Stretch{range, by_station(std::move(runs.facts), runs.ends, stations)};
  }
  return std::nullopt;
}

Status ParquetVersion::newest_measured(std::span<const StationId> stations, std::int64_t days,
                                       const std::function<void(const StationId&, UtcSeconds)>& tell,
                                       const StillWanted& wanted) const {
  const StacksByMonth& months = manifest_->dataset;
  if (months.empty()) return {};
  const UtcSeconds from = begin_of(months.rbegin()->first + 1) - days * kDay;
  std::set<StationId> left(stations.begin(), stations.end());
  for (auto month = months.rbegin(); month != months.rend() && begin_of(month->first + 1) > from && !left.empty(); ++month) {
    std::set<StationId> told;
    for (const DataFile& file : files_of(month->second)) {
      STRATUS_RETURN_IF_ERROR(still(wanted));
      STRATUS_ASSIGN_OR_RETURN(const auto newest, dataset_.newest(file));
      for (const NewestRows::OfStation& station : newest->stations()) {
        if (!station.measured || !std::binary_search(stations.begin(), stations.end(), station.id)) continue;
        tell(station.id, *station.measured);
        told.insert(station.id);
      }
    }
    for (const StationId& station : told) left.erase(station);
  }
  return {};
}

std::vector<VersionPiece> ParquetVersion::pieces() const {
  std::vector<VersionPiece> pieces;
  for_each_file(*manifest_, [&](const DataFile& file, const std::string& view) -> Status {
    pieces.push_back(piece_of(file, view));
    return {};
  });
  return pieces;
}

// Cells of other rules may have other columns; nobody reads them.
std::optional<Error> ParquetVersion::fault_of_cells(const DataFile& file) const {
  if (manifest_->generation == rules_generation()) return fault_in(views_.check(file, file.month + (kMonthsAYear - 1)));
  return fault_in(views_.check_bytes(file));
}

std::optional<Error> ParquetVersion::fault_of(const DataFile& file, const std::string& view, PieceCheck how) const {
  if (how == PieceCheck::kThere) return fault_in(catalog_.check_size(file));
  return view.empty() ? fault_in(dataset_.check(file)) : fault_of_cells(file);
}

Result<std::int64_t> ParquetVersion::check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                                           const RunTasks& run_tasks) const {
  std::vector<std::pair<DataFile, std::string>> files;
  STRATUS_RETURN_IF_ERROR(for_each_file(*manifest_, [&](const DataFile& file, const std::string& view) -> Status {
    files.emplace_back(file, view);
    return {};
  }));
  // What each file says, or that it was not wanted any more.
  std::vector<Result<std::optional<Error>>> found(files.size());
  const auto look = [&](std::size_t i) {
    const Status status = still(wanted);
    found[i] = status ? Result<std::optional<Error>>(fault_of(files[i].first, files[i].second, how)) : fail(status.error());
  };
  if (run_tasks) {
    run_tasks(files.size(), look);
  } else {
    for (std::size_t i = 0; i < files.size() && (i == 0 || found[i - 1]); ++i) look(i);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!found[i]) return fail(found[i].error());
    if (*found[i]) tell(piece_of(files[i].first, files[i].second), **found[i]);
  }
  return static_cast<std::int64_t>(files.size());
}

}  // namespace

std::shared_ptr<const VersionInfo> ParquetVersions::info_of(const PinnedManifest& manifest) {
  const std::lock_guard lock(mutex_);
  if (last_info_ == nullptr || last_.lock() != manifest) {
    last_ = manifest;
    last_info_ = std::make_shared<const VersionInfo>(stratus::info_of(*manifest));
  }
  return last_info_;
}

std::shared_ptr<const PinnedVersion> ParquetVersions::pin(const PinnedManifest& manifest) {
  return std::make_shared<const ParquetVersion>(manifest, info_of(manifest), catalog_, dataset_, views_);
}

Result<std::shared_ptr<const PinnedVersion>> ParquetVersions::current() {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest manifest, catalog_.current());
  return pin(manifest);
}

Result<std::shared_ptr<const PinnedVersion>> ParquetVersions::open(std::int64_t number) {
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest manifest, catalog_.open(number));
  return pin(manifest);
}

}  // namespace stratus
