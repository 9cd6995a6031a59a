#include "storage/stack_rows.h"

#include <algorithm>
#include <iterator>

#include "storage/sorted_runs.h"

namespace stratus {
namespace {

Status still(const StillWanted& wanted) { return wanted ? wanted() : Status(); }

}  // namespace

std::map<std::uint32_t, std::vector<StationId>> by_shard(std::span<const StationId> stations, int log2_shards) {
  std::map<std::uint32_t, std::vector<StationId>> shards;
  for (const StationId& station : stations) shards[shard_of(station, log2_shards).number].push_back(station);
  return shards;
}

Status add_facts(const ParquetDataset& dataset, const Stack& stack, std::span<const StationId> stations, TimeRange range,
                 const StillWanted& wanted, std::vector<StoredFact>& to) {
  std::vector<StoredFact> facts;
  std::vector<std::size_t> ends;
  for (const DataFile& file : stack.files) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_file, dataset.read(file, stations, range));
    std::move(of_file.begin(), of_file.end(), std::back_inserter(facts));
    ends.push_back(facts.size());
  }
  merge_runs(facts, std::move(ends), stored_before);
  std::move(facts.begin(), facts.end(), std::back_inserter(to));
  return {};
}

Status add_cells(const ParquetViews& views, const Stack& stack, std::span<const StationId> stations, BucketKey first,
                 BucketKey last, const StillWanted& wanted, std::vector<KeyedCell>& to) {
  std::vector<KeyedCell> cells;
  for (const DataFile& file : stack.files) {
    STRATUS_RETURN_IF_ERROR(still(wanted));
    std::vector<KeyedCell> newer;
    STRATUS_RETURN_IF_ERROR(views.add_cells(file, stations, first, last, newer));
    if (cells.empty() || newer.empty()) {
      if (cells.empty()) cells = std::move(newer);
      continue;
    }
    std::vector<KeyedCell> both;
    both.reserve(newer.size() + cells.size());
    // Of equal keys it takes those of the first.
    std::set_union(std::make_move_iterator(newer.begin()), std::make_move_iterator(newer.end()),
                   std::make_move_iterator(cells.begin()), std::make_move_iterator(cells.end()), std::back_inserter(both),
                   cell_before);
    cells = std::move(both);
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
