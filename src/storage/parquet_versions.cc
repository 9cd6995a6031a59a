#include "storage/parquet_versions.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "storage/data_files.h"
#include "views/generation.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;

Status still(const StillWanted& wanted) { return wanted ? wanted() : Status(); }

const StationId& station_of(const KeyedCell& cell) { return cell.station; }
const StationId& station_of(const StoredFact& stored) { return stored.fact.station; }

// Rows of files one after another, each file sorted by station: what is before `ends[i]` is of the files up to i.
// Answers them by station, those of one station in the order of the files.
template <typename Row>
std::vector<Row> by_station(std::vector<Row> rows, const std::vector<std::size_t>& ends,
                            std::span<const StationId> stations) {
  if (stations.size() < 2 || ends.size() < 2) return rows;
  std::vector<std::size_t> at{0};
  at.insert(at.end(), ends.begin(), std::prev(ends.end()));
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const StationId& station : stations) {
    for (std::size_t file = 0; file < ends.size(); ++file) {
      while (at[file] < ends[file] && station_of(rows[at[file]]) == station) sorted.push_back(std::move(rows[at[file]++]));
    }
  }
  return sorted;
}

// The stations of which the columns tell a measurement, with its greatest time. Facts of one station stand together.
std::vector<std::pair<StationId, UtcSeconds>> newest_of(const FactColumns& columns) {
  std::vector<std::pair<StationId, UtcSeconds>> newest;
  for (std::size_t row = 0; row < columns.rows; ++row) {
    if (!kMeasuredKinds.contains(columns.kind[row]) || columns.retraction[row] != 0) continue;
    const StationId& station = columns.stations[static_cast<std::size_t>(columns.station[row])];
    const UtcSeconds time{columns.time_ms[row] / kMillis};
    if (newest.empty() || newest.back().first != station) {
      newest.emplace_back(station, time);
    } else {
      newest.back().second = time;
    }
  }
  return newest;
}

Error wrong_rows(const DataFile& file, const std::string& what) {
  return {ErrorKind::kDataLoss, "file " + file.path + " " + what + remedy(file)};
}

std::optional<Error> fault_in(const DataFile& file, const std::vector<StoredFact>& facts) {
  if (static_cast<std::int64_t>(facts.size()) != file.rows)
    return wrong_rows(file, "holds another number of rows than the manifest says");
  const auto elsewhere = [&](const StoredFact& stored) { return month_of(stored.fact.time) != file.month; };
  if (std::any_of(facts.begin(), facts.end(), elsewhere)) return wrong_rows(file, "holds facts of another month");
  const auto before = [](const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; };
  if (!std::is_sorted(facts.begin(), facts.end(), before)) return wrong_rows(file, "holds facts that are not sorted");
  return std::nullopt;
}

std::optional<Error> fault_in(const DataFile& file, const std::vector<KeyedCell>& cells) {
  if (static_cast<std::int64_t>(cells.size()) != file.rows)
    return wrong_rows(file, "holds another number of rows than the manifest says");
  const auto elsewhere = [&](const KeyedCell& cell) { return month_of(cell.key) != file.month; };
  if (std::any_of(cells.begin(), cells.end(), elsewhere)) return wrong_rows(file, "holds cells of another month");
  const auto out_of_order = [](const KeyedCell& a, const KeyedCell& b) {
    return std::tie(a.station, a.key) >= std::tie(b.station, b.key);
  };
  if (std::adjacent_find(cells.begin(), cells.end(), out_of_order) != cells.end())
    return wrong_rows(file, "holds cells that are not sorted, or one of them twice");
  return std::nullopt;
}

template <typename Rows>
std::optional<Error> fault_in(const DataFile& file, const Result<Rows>& rows) {
  if (!rows) return rows.error();
  return fault_in(file, *rows);
}

std::optional<Error> fault_in(const Status& status) { return status ? std::nullopt : std::optional<Error>(status.error()); }

VersionPiece piece_of(const DataFile& file, std::string view = "") {
  return {file.path, std::move(view), file.rows, file.bytes};
}

class ParquetVersion final : public PinnedVersion {
 public:
  ParquetVersion(PinnedManifest manifest, std::shared_ptr<const VersionInfo> info, const ManifestCatalog& catalog,
                 const ParquetDataset& dataset, const ParquetViews& views)
      : manifest_(std::move(manifest)), info_(std::move(info)), catalog_(catalog), dataset_(dataset), views_(views) {}

  const VersionInfo& info() const override { return *info_; }
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const StillWanted& wanted) const override;
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const StillWanted& wanted) const override;
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const override;
  Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                               const StillWanted& wanted) const override;
  Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                         const std::function<void(const StationId&, UtcSeconds)>& tell,
                         const StillWanted& wanted) const override;
  std::vector<VersionPiece> pieces() const override;
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted) const override;

 private:
  const MonthFiles* files_of(const ViewSpec& view) const {
    const auto files = manifest_->views.find(std::string(view.name));
    return files == manifest_->views.end() ? nullptr : &files->second;
  }

  std::optional<Error> fault_of_cells(const DataFile& file) const;

  const PinnedManifest manifest_;
  const std::shared_ptr<const VersionInfo> info_;
  const ManifestCatalog& catalog_;
  const ParquetDataset& dataset_;
  const ParquetViews& views_;
};

Result<std::vector<KeyedCell>> ParquetVersion::cells(const ViewSpec& view, std::span<const StationId> stations,
                                                     BucketKey first, BucketKey last, const StillWanted& wanted) const {
  std::vector<KeyedCell> cells;
  const MonthFiles* const files = files_of(view);
  if (files == nullptr || last < first) return cells;
  std::vector<std::size_t> ends;
  const auto past = files->upper_bound(month_of(last));
  for (auto file = files->lower_bound(month_of(first)); file != past; ++file) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    STRATUS_RETURN_IF_ERROR(views_.add_cells(file->second, stations, first, last, cells));
    ends.push_back(cells.size());
  }
  return by_station(std::move(cells), ends, stations);
}

Result<std::vector<StoredFact>> ParquetVersion::facts(std::span<const StationId> stations, TimeRange range,
                                                      const StillWanted& wanted) const {
  std::vector<StoredFact> facts;
  if (range.empty()) return facts;
  std::vector<std::size_t> ends;
  const auto past = manifest_->dataset.upper_bound(month_of(range.to - 1));
  for (auto file = manifest_->dataset.lower_bound(month_of(range.from)); file != past; ++file) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_month, dataset_.read(file->second, stations, range));
    std::move(of_month.begin(), of_month.end(), std::back_inserter(facts));
    ends.push_back(facts.size());
  }
  return by_station(std::move(facts), ends, stations);
}

Result<std::vector<bool>> ParquetVersion::held(std::span<const Identity> sorted, const StillWanted& wanted) const {
  std::map<MonthNumber, std::vector<std::size_t>> by_month;
  for (std::size_t i = 0; i < sorted.size(); ++i) by_month[month_of(sorted[i].time)].push_back(i);
  std::vector<bool> is_held(sorted.size());
  for (const auto& [month, of_month] : by_month) {
    std::vector<StationId> stations;
    TimeRange range{kLatestTime, kEarliestTime};
    for (const std::size_t i : of_month) {
      const Identity& identity = sorted[i];
      if (stations.empty() || stations.back() != identity.station) stations.push_back(identity.station);
      range = {std::min(range.from, identity.time), std::max(range.to, identity.time + 1)};
    }
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> found, facts(stations, range, wanted));
    auto fact = found.begin();
    for (const std::size_t i : of_month) {
      while (fact != found.end() && Identity::of(fact->fact) < sorted[i]) ++fact;
      is_held[i] = fact != found.end() && Identity::of(fact->fact) == sorted[i];
    }
  }
  return is_held;
}

Result<std::optional<Stretch>> ParquetVersion::newest_before(std::span<const StationId> stations, UtcSeconds before,
                                                             const StillWanted& wanted) const {
  auto file = manifest_->dataset.upper_bound(month_of(before - 1));
  while (file != manifest_->dataset.begin()) {
    --file;
    STRATUS_RETURN_IF_ERROR(still(wanted));
    const TimeRange range{begin_of(file->first), before};
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, dataset_.read(file->second, stations, range));
    if (!facts.empty()) return Stretch{range, std::move(facts)};
  }
  return std::nullopt;
}

Status ParquetVersion::newest_measured(std::span<const StationId> stations, std::int64_t days,
                                       const std::function<void(const StationId&, UtcSeconds)>& tell,
                                       const StillWanted& wanted) const {
  const MonthFiles& files = manifest_->dataset;
  if (files.empty()) return {};
  const UtcSeconds from = begin_of(files.rbegin()->first + 1) - days * kDay;
  std::set<StationId> left(stations.begin(), stations.end());
  for (auto file = files.rbegin(); file != files.rend() && begin_of(file->first + 1) > from && !left.empty(); ++file) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    STRATUS_ASSIGN_OR_RETURN(const FactColumns columns, dataset_.read_columns(file->second));
    for (const auto& [station, time] : newest_of(columns)) {
      if (!std::binary_search(stations.begin(), stations.end(), station)) continue;
      tell(station, time);
      left.erase(station);
    }
  }
  return {};
}

std::vector<VersionPiece> ParquetVersion::pieces() const {
  std::vector<VersionPiece> pieces;
  for (const auto& [month, file] : manifest_->dataset) pieces.push_back(piece_of(file));
  for (const auto& [view, files] : manifest_->views) {
    for (const auto& [month, file] : files) pieces.push_back(piece_of(file, view));
  }
  return pieces;
}

// Cells of other rules may have other columns; nobody reads them.
std::optional<Error> ParquetVersion::fault_of_cells(const DataFile& file) const {
  if (manifest_->generation == rules_generation()) return fault_in(file, views_.read(file));
  return fault_in(views_.check_bytes(file));
}

Result<std::int64_t> ParquetVersion::check(PieceCheck how, const TellFault& tell, const StillWanted& wanted) const {
  std::int64_t pieces = 0;
  const auto look = [&](const DataFile& file, const std::string& view) -> Status {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    const std::optional<Error> fault = how == PieceCheck::kThere ? fault_in(catalog_.check_size(file))
                                       : view.empty()            ? fault_in(file, dataset_.read(file))
                                                                 : fault_of_cells(file);
    if (fault) tell(piece_of(file, view), *fault);
    ++pieces;
    return {};
  };
  for (const auto& [month, file] : manifest_->dataset) STRATUS_RETURN_IF_ERROR(look(file, ""));
  for (const auto& [view, files] : manifest_->views) {
    for (const auto& [month, file] : files) STRATUS_RETURN_IF_ERROR(look(file, view));
  }
  return pieces;
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
