// What a stack holds: the facts of all its files, the cells that count.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "ports/versions.h"
#include "storage/file_stacks.h"
#include "storage/parquet_dataset.h"
#include "storage/parquet_views.h"

namespace stratus {

// Those of the stations (sorted, each once) that each shard holds, likewise.
std::map<std::uint32_t, std::vector<StationId>> by_shard(std::span<const StationId> stations, int log2_shards);
std::map<std::uint32_t, FactSelection> by_shard(const FactSelection& selection, int log2_shards);

// Adds the facts of the selection, in the order of compare_stored. `wanted` is asked before each file. Errors are those of
// the file.
Status add_facts(const ParquetDataset& dataset, const Stack& stack, const FactSelection& selection,
                 const StillWanted& wanted, std::vector<StoredFact>& to);
// Adds the cells that count of those stations (sorted, each once), by station and key. Likewise.
Status add_cells(const ParquetViews& views, const Stack& stack, std::span<const StationId> stations, const CellRange& range,
                 const StillWanted& wanted, std::vector<KeyedCell>& to);

// The stacks that may hold facts of those identities (sorted, each once), each with the places of these identities in
// `sorted`. The stacks are those of `months`.
std::map<const Stack*, std::vector<std::size_t>> stacks_that_may_hold(const StacksByMonth& months,
                                                                      std::span<const Identity> sorted);

inline bool stored_before(const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; }
inline bool cell_before(const KeyedCell& a, const KeyedCell& b) {
  return a.station != b.station ? a.station < b.station : a.key < b.key;
}

}  // namespace stratus
