#include "storage/stack_rows.h"

#include <algorithm>
#include <iterator>

#include "storage/sorted_runs.h"

namespace stratus {
namespace {

// Both sorted; of equal keys those of the first.
std::vector<KeyedCell> beneath(std::vector<KeyedCell> newer, std::vector<KeyedCell> older) {
  if (newer.empty()) return older;
  std::vector<KeyedCell> both;
  both.reserve(newer.size() + older.size());
  std::set_union(std::make_move_iterator(newer.begin()), std::make_move_iterator(newer.end()),
                 std::make_move_iterator(older.begin()), std::make_move_iterator(older.end()), std::back_inserter(both),
                 cell_before);
  return both;
}

// Takes out the stations that have all `keys` cells: older files say nothing more of them. Cells are sorted.
void drop_complete(std::vector<StationId>& stations, const std::vector<KeyedCell>& cells, std::int64_t keys) {
  auto cell = cells.begin();
  std::erase_if(stations, [&](const StationId& station) {
    while (cell != cells.end() && cell->station < station) ++cell;
    const auto begin = cell;
    while (cell != cells.end() && cell->station == station) ++cell;
    return cell - begin == keys;
  });
}

}  // namespace

std::map<std::uint32_t, std::vector<StationId>> by_shard(std::span<const StationId> stations, int log2_shards) {
  std::map<std::uint32_t, std::vector<StationId>> shards;
  for (const StationId& station : stations) shards[shard_of(station, log2_shards).number].push_back(station);
  return shards;
}

std::map<std::uint32_t, FactSelection> by_shard(const FactSelection& selection, int log2_shards) {
  std::map<std::uint32_t, FactSelection> shards;
  for (const auto& of_station : selection) {
    FactSelection& of_shard = shards[shard_of(of_station.first, log2_shards).number];
    of_shard.insert(of_shard.end(), of_station);
  }
  return shards;
}

Status add_facts(const ParquetDataset& dataset, const Stack& stack, const FactSelection& selection,
                 const StillWanted& wanted, std::vector<StoredFact>& to) {
  std::vector<StoredFact> facts;
  std::vector<std::size_t> ends;
  for (const DataFile& file : stack.files) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_file, dataset.read(file, selection));
    std::move(of_file.begin(), of_file.end(), std::back_inserter(facts));
    ends.push_back(facts.size());
  }
  merge_runs(facts, std::move(ends), stored_before);
  std::move(facts.begin(), facts.end(), std::back_inserter(to));
  return {};
}

Status add_cells(const ParquetViews& views, const Stack& stack, std::span<const StationId> stations, const CellRange& range,
                 const StillWanted& wanted, std::vector<KeyedCell>& to) {
  std::vector<KeyedCell> cells;
  std::vector<StationId> left(stations.begin(), stations.end());
  for (auto file = stack.files.rbegin(); file != stack.files.rend() && !left.empty(); ++file) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    std::vector<KeyedCell> older;
    STRATUS_RETURN_IF_ERROR(views.add_cells(*file, left, range, older));
    if (older.empty()) continue;
    cells = beneath(std::move(cells), std::move(older));
    drop_complete(left, cells, range.last.value - range.first.value + 1);
  }
  for (KeyedCell& keyed : cells) {
    if (keyed.cell.facts > 0) to.push_back(std::move(keyed));
  }
  return {};
}

std::map<const Stack*, std::vector<std::size_t>> stacks_that_may_hold(const StacksByMonth& months,
                                                                      std::span<const Identity> sorted) {
  std::map<const Stack*, std::vector<std::size_t>> found;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto month = months.find(month_of(sorted[i].time));
    if (month == months.end()) continue;
    const ShardedStacks& sharded = month->second;
    const auto stack = sharded.stacks.find(shard_of(sorted[i].station, sharded.log2_shards).number);
    if (stack != sharded.stacks.end()) found[&stack->second].push_back(i);
  }
  return found;
}

}  // namespace stratus
