// The cells of a draft.
#include <algorithm>
#include <iterator>

#include "storage/parquet_draft.h"
#include "storage/sorted_runs.h"
#include "storage/stack_rows.h"
#include "views/canonical_cell.h"

namespace stratus {
namespace {

// So many days has a station in a year of a view.
constexpr std::int64_t kDaysAYear = 366;

// What is asked of a stack at once: stations of which the same days are.
using DaysAsked = std::map<std::pair<BucketKey, BucketKey>, std::vector<StationId>>;

DaysAsked days_asked(std::span<const KeyedCell> cells) {
  DaysAsked asked;
  for (std::size_t begin = 0; begin < cells.size();) {
    std::size_t end = begin + 1;
    while (end < cells.size() && cells[end].station == cells[begin].station &&
           cells[end].key.value == cells[end - 1].key.value + 1)
      ++end;
    std::vector<StationId>& stations = asked[{cells[begin].key, cells[end - 1].key}];
    if (stations.empty() || stations.back() != cells[begin].station) stations.push_back(cells[begin].station);
    begin = end;
  }
  return asked;
}

// The cells that the stack has of these keys.
Result<std::vector<KeyedCell>> held_cells(const ParquetViews& views, const Stack& stack, std::span<const KeyedCell> cells) {
  std::vector<KeyedCell> held;
  if (stack.files.empty()) return held;
  std::vector<std::size_t> ends;
  for (const auto& [days, stations] : days_asked(cells)) {
    STRATUS_RETURN_IF_ERROR(add_cells(views, stack, stations, {days.first, days.second}, {}, held));
    ends.push_back(held.size());
  }
  merge_runs(held, std::move(ends), cell_before);
  return held;
}

// What cells change of those that are held.
struct CellChange {
  std::vector<KeyedCell> cells;  // that are other ones, or empty where one is held
  ContentDigest gone;            // of the held ones whose place they take
};

// `combined`: each cell grows the one that is held.
CellChange change_of(const ViewSpec& view, std::span<const KeyedCell> cells, std::span<const KeyedCell> held,
                     bool combined) {
  CellChange change;
  std::string canonical;
  auto old = held.begin();
  for (const KeyedCell& keyed : cells) {
    while (old != held.end() && cell_before(*old, keyed)) ++old;
    const bool is_held = old != held.end() && !cell_before(keyed, *old);
    if (is_held && !combined ? *old == keyed : keyed.cell.facts == 0) continue;
    change.cells.push_back(keyed);
    if (!is_held) continue;
    if (combined) change.cells.back().cell.combine(old->cell);
    canonical.clear();
    append_canonical_bytes(view.name, *old, canonical);
    change.gone.add(canonical);
  }
  return change;
}

// Hands over the cells that belong together, each group in their order.
template <typename Group, typename Put>
Status for_each_group(std::span<const KeyedCell> cells, const Group& group_of, const Put& put) {
  if (cells.empty()) return {};
  const auto first = group_of(cells.front());
  if (std::all_of(cells.begin(), cells.end(), [&](const KeyedCell& keyed) { return group_of(keyed) == first; }))
    return put(first, cells);
  std::map<decltype(group_of(cells.front())), std::vector<KeyedCell>> groups;
  for (const KeyedCell& keyed : cells) groups[group_of(keyed)].push_back(keyed);
  for (const auto& [group, of_group] : groups) STRATUS_RETURN_IF_ERROR(put(group, std::span<const KeyedCell>(of_group)));
  return {};
}

}  // namespace

// A year that is new has room for all days of all stations.
int ParquetDraft::log2_shards_of(const ViewSpec& view, MonthNumber january) {
  const auto days = static_cast<std::int64_t>(info_.stations.size()) * kDaysAYear;
  const std::lock_guard lock(mutex_);
  ShardedStacks& year = stacks_of(std::string(view.name))[january];
  if (year.stacks.empty()) year.log2_shards = log2_shards_for(days, ports_.limits);
  return year.log2_shards;
}

Status ParquetDraft::put(const ViewSpec& view, std::span<const KeyedCell> cells, PutHow how) {
  const auto year_of_cell = [](const KeyedCell& keyed) { return january_of(keyed.key); };
  return for_each_group(cells, year_of_cell, [&](MonthNumber january, std::span<const KeyedCell> of_year) {
    const int log2_shards = log2_shards_of(view, january);
    const auto shard_of_cell = [&](const KeyedCell& keyed) { return shard_of(keyed.station, log2_shards); };
    return for_each_group(of_year, shard_of_cell, [&](Shard shard, std::span<const KeyedCell> of_shard) {
      return put_shard(view, january, shard, of_shard, how);
    });
  });
}

Status ParquetDraft::put_shard(const ViewSpec& view, MonthNumber january, Shard shard, std::span<const KeyedCell> cells,
                               PutHow how) {
  const std::string name(view.name);
  const Stack old = stack_of(name, january, shard.number);
  CellChange change;
  const bool as_they_are =
      old.files.empty() && std::all_of(cells.begin(), cells.end(), [](const KeyedCell& k) { return k.cell.facts > 0; });
  if (!as_they_are) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<KeyedCell> held, held_cells(ports_.views, old, cells));
    change = change_of(view, cells, held, how == PutHow::kCombine);
    cells = change.cells;
  }
  if (cells.empty()) return {};
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(DataFile file, ports_.views.write(view, january, shard, cells));
  ports_.files.keep(this, file.path);
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0 || cells[i].station != cells[i - 1].station) edit_.stations.insert(cells[i].station);
  }
  Stack& stack = stacks_of(name)[january].stacks[shard.number];
  if (stack.content) {
    stack.content->leave(change.gone);
    stack.content->join(file.content.value_or(ContentDigest()));
  }
  stack.files.push_back(std::move(file));
  ++written_.cells;
  return {};
}

}  // namespace stratus
