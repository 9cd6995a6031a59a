#include "storage/parquet_draft.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "views/fact_set.h"

namespace stratus {
namespace {

VersionInfo start_info(DraftStart start, const VersionInfo& base) {
  return start == DraftStart::kNothing ? VersionInfo{} : base;
}

VersionEdit start_edit(DraftStart start, PinnedManifest base) {
  VersionEdit edit{std::move(base), start != DraftStart::kVersion, {}, {}};
  if (start != DraftStart::kNothing) edit.made = *edit.base;
  if (start == DraftStart::kFacts) edit.made.views.clear();
  return edit;
}

// Gives each held fact the position of its equal that stands earlier in the same partition, of those that `covered` has;
// whether there was one. Both canonical.
bool move_forward(std::vector<StoredFact>& held, std::span<const StoredFact> facts, const Offsets& covered) {
  bool moved = false;
  auto at = held.begin();
  for (const StoredFact& stored : facts) {
    at = std::lower_bound(at, held.end(), stored.fact,
                          [](const StoredFact& a, const Fact& b) { return compare_stored(a.fact, b) < 0; });
    if (at == held.end()) break;
    const bool earlier = at->position.partition == stored.position.partition && stored.position < at->position;
    if (!earlier || !covered.covers(stored.position) || at->fact != stored.fact) continue;
    at->position = stored.position;
    moved = true;
  }
  return moved;
}

// Two canonical vectors without a fact in common, and where those of the second stand.
struct JoinedFacts {
  std::vector<StoredFact> all;
  std::vector<std::size_t> added;
};

JoinedFacts join_apart(std::vector<StoredFact> held, std::vector<StoredFact> added) {
  JoinedFacts joined;
  joined.all.reserve(held.size() + added.size());
  joined.added.reserve(added.size());
  auto next = held.begin();
  for (StoredFact& fact : added) {
    while (next != held.end() && compare_stored(next->fact, fact.fact) < 0) joined.all.push_back(std::move(*next++));
    joined.added.push_back(joined.all.size());
    joined.all.push_back(std::move(fact));
  }
  std::move(next, held.end(), std::back_inserter(joined.all));
  return joined;
}

std::vector<StoredFact> taken(JoinedFacts joined) {
  std::vector<StoredFact> facts;
  facts.reserve(joined.added.size());
  for (const std::size_t at : joined.added) facts.push_back(std::move(joined.all[at]));
  return facts;
}

bool before(const KeyedCell& a, const KeyedCell& b) { return std::tie(a.station, a.key) < std::tie(b.station, b.key); }

bool empty(const KeyedCell& keyed) { return keyed.cell.facts == 0; }

}  // namespace

ParquetDraft::ParquetDraft(const DraftPorts& ports, DraftStart start, PinnedManifest base)
    : ports_(ports), base_(info_of(*base)), info_(start_info(start, base_)), edit_(start_edit(start, std::move(base))) {}

ParquetDraft::~ParquetDraft() { ports_.files.forget(this); }

Status ParquetDraft::write_facts_of(MonthNumber month, std::span<const StoredFact> facts) {
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(DataFile file, ports_.dataset.write(month, {}, facts, info_.stations));
  ports_.files.keep(this, file.path);
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (i == 0 || facts[i].fact.station != facts[i - 1].fact.station) edit_.stations.insert(facts[i].fact.station);
  }
  edit_.made.dataset[month] = std::move(file);
  ++written_.facts;
  return {};
}

Status ParquetDraft::derive_again(const std::function<Status(std::span<const StoredFact>)>& visit,
                                  const TellProgress& progress) {
  const MonthFiles files = edit_.made.dataset;
  std::int64_t done = 0;
  for (const auto& [month, file] : files) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> facts, ports_.dataset.read(file));
    if (static_cast<std::int64_t>(facts.size()) != file.rows) {
      return fail(ErrorKind::kDataLoss,
                  "file " + file.path + " holds another number of rows than the manifest says" + remedy(file));
    }
    STRATUS_RETURN_IF_ERROR(visit(facts));
    STRATUS_RETURN_IF_ERROR(write_facts_of(month, facts));
    if (progress) progress(++done, static_cast<std::int64_t>(files.size()));
  }
  return {};
}

Result<std::vector<StoredFact>> ParquetDraft::facts(MonthNumber month) const {
  std::optional<DataFile> file;
  {
    const std::lock_guard lock(mutex_);
    const auto found = edit_.made.dataset.find(month);
    if (found != edit_.made.dataset.end()) file = found->second;
  }
  return file ? ports_.dataset.read(*file) : std::vector<StoredFact>();
}

Result<std::vector<StoredFact>> ParquetDraft::join(MonthNumber month, std::vector<StoredFact> facts) {
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> held, this->facts(month));
  const bool moved = move_forward(held, facts, info_.horizon.end);
  std::vector<StoredFact> added = facts_beyond(held, std::move(facts));
  if (added.empty() && !moved) return added;
  JoinedFacts joined = join_apart(std::move(held), std::move(added));
  STRATUS_RETURN_IF_ERROR(write_facts_of(month, joined.all));
  return taken(std::move(joined));
}

std::vector<FactPiece> ParquetDraft::pieces(TimeRange range) const {
  const std::lock_guard lock(mutex_);
  std::vector<FactPiece> found;
  for (const auto& [month, file] : edit_.made.dataset) {
    const TimeRange of_month{begin_of(month), begin_of(month + 1)};
    if (of_month.from < range.to && range.from < of_month.to) found.push_back({file.path, of_month, file.rows});
  }
  return found;
}

Result<FactColumns> ParquetDraft::columns(const FactPiece& piece) const {
  std::optional<DataFile> found;
  {
    const std::lock_guard lock(mutex_);
    const auto file = edit_.made.dataset.find(month_of(piece.range.from));
    if (file != edit_.made.dataset.end() && file->second.path == piece.name) found = file->second;
  }
  if (!found) return fail(ErrorKind::kNotFound, "piece " + piece.name + " is not of this draft");
  return ports_.dataset.read_columns(*found);
}

std::optional<DataFile> ParquetDraft::cells_of(const ViewSpec& view, MonthNumber month) const {
  const std::lock_guard lock(mutex_);
  return cells_of_locked(view, month);
}

std::optional<DataFile> ParquetDraft::cells_of_locked(const ViewSpec& view, MonthNumber month) const {
  const auto files = edit_.made.views.find(std::string(view.name));
  if (files == edit_.made.views.end()) return std::nullopt;
  const auto file = files->second.find(month);
  return file == files->second.end() ? std::nullopt : std::optional(file->second);
}

// Whether the cells are those of every day of every station, so that nothing of before can stay.
bool ParquetDraft::all_of_month(MonthNumber month, std::span<const KeyedCell> cells) const {
  const auto days = static_cast<std::size_t>(first_day(month + 1) - first_day(month));
  if (cells.size() < info_.stations.size() * days) return false;
  const auto described = [this](const KeyedCell& cell) { return info_.stations.find(cell.station) != nullptr; };
  return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), described)) == info_.stations.size() * days;
}

// The cells of the old file with those of `cells` in the place of theirs; empty ones go.
Result<std::vector<KeyedCell>> ParquetDraft::joined(const std::optional<DataFile>& old,
                                                    std::span<const KeyedCell> cells) const {
  std::vector<KeyedCell> held;
  if (old) {
    STRATUS_ASSIGN_OR_RETURN(held, ports_.views.read(*old));
  }
  std::vector<KeyedCell> all;
  all.reserve(held.size() + cells.size());
  std::set_union(cells.begin(), cells.end(), std::make_move_iterator(held.begin()), std::make_move_iterator(held.end()),
                 std::back_inserter(all), before);
  std::erase_if(all, empty);
  return all;
}

Result<std::optional<DataFile>> ParquetDraft::write_cells(const ViewSpec& view, MonthNumber month,
                                                          std::span<const KeyedCell> cells) {
  if (cells.empty()) return std::nullopt;
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(DataFile file, ports_.views.write(view, month, {}, cells));
  ports_.files.keep(this, file.path);
  return std::optional<DataFile>(std::move(file));
}

Status ParquetDraft::put_month(const ViewSpec& view, MonthNumber month, std::span<const KeyedCell> cells) {
  for (;;) {
    const std::optional<DataFile> old = cells_of(view, month);
    // Read only when a cell of it may stay.
    const std::optional<DataFile> needed = all_of_month(month, cells) ? std::nullopt : old;
    std::vector<KeyedCell> all;
    const bool as_they_are = !needed && std::none_of(cells.begin(), cells.end(), empty);
    if (!as_they_are) {
      STRATUS_ASSIGN_OR_RETURN(all, joined(needed, cells));
    }
    STRATUS_ASSIGN_OR_RETURN(const auto made, write_cells(view, month, as_they_are ? cells : all));
    if (replace_cells(view, month, old, made, cells)) return {};
  }
}

// False when another call has put cells of the month meanwhile.
bool ParquetDraft::replace_cells(const ViewSpec& view, MonthNumber month, const std::optional<DataFile>& old,
                                 const std::optional<DataFile>& made, std::span<const KeyedCell> cells) {
  const std::lock_guard lock(mutex_);
  if (cells_of_locked(view, month) != old) return false;
  MonthFiles& files = edit_.made.views[std::string(view.name)];
  files.erase(month);
  if (made) files[month] = *made;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0 || cells[i].station != cells[i - 1].station) edit_.stations.insert(cells[i].station);
  }
  if (made) ++written_.cells;
  return true;
}

Status ParquetDraft::put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) {
  std::map<MonthNumber, std::vector<KeyedCell>> months;
  const auto other_month = [&](const KeyedCell& cell) { return month_of(cell.key) != month_of(cells.front().key); };
  if (std::none_of(cells.begin(), cells.end(), other_month))
    return cells.empty() ? Status() : put_month(view, month_of(cells.front().key), cells);
  for (const KeyedCell& cell : cells) months[month_of(cell.key)].push_back(cell);
  for (const auto& [month, of_month] : months) STRATUS_RETURN_IF_ERROR(put_month(view, month, of_month));
  return {};
}

WrittenPieces ParquetDraft::written() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

Result<VersionInfo> ParquetDraft::publish(UtcMillis now) {
  const std::lock_guard lock(mutex_);
  set_info(edit_.made, info_);
  return publish_next(ports_.catalog, now, [this](const Manifest& newest) { return put_on(newest, edit_); });
}

Result<VersionInfo> publish_next(ManifestCatalog& catalog, UtcMillis now,
                                 const std::function<Result<Manifest>(const Manifest& newest)>& make) {
  constexpr int kAttempts = 10;
  Status published;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(const PinnedManifest newest, catalog.current());
    STRATUS_ASSIGN_OR_RETURN(Manifest next, make(*newest));
    next.version = newest->version + 1;
    next.content.reset();
    next.created_at = now;
    published = catalog.publish(next);
    if (published) return info_of(next);
    if (published.error().kind != ErrorKind::kConflict) break;
  }
  return fail(published.error());
}

}  // namespace stratus
