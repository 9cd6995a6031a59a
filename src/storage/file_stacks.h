// The files of a version: stacks, by time and shard.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "storage/data_file.h"
#include "views/calendar.h"

namespace stratus {

// Files that hold the rows of one place together, oldest first: a base and additions. Of facts each stands in one of them.
// Of cells the newest file that has a key counts, and with an empty cell it says that the key has none any more.
struct Stack {
  std::vector<DataFile> files;
  // Of its facts, or of the cells that count; nothing where a version of before did not keep it.
  std::optional<ContentDigest> content = ContentDigest{};

  bool operator==(const Stack&) const = default;
};

// The stacks of one UTC month of facts, or of one year of cells.
struct ShardedStacks {
  int log2_shards = 0;                    // of all its files
  std::map<std::uint32_t, Stack> stacks;  // by the number of the shard; those that have files

  bool operator==(const ShardedStacks&) const = default;
};

// A year of cells stands under its January.
using StacksByMonth = std::map<MonthNumber, ShardedStacks>;

inline MonthNumber january_of(MonthNumber month) { return make_month(year_of(month), 1); }
inline MonthNumber january_of(BucketKey day) { return january_of(month_of(day)); }

std::vector<DataFile> files_of(const ShardedStacks& sharded);
// By month, shard and age.
std::vector<DataFile> files_of(const StacksByMonth& stacks);

// How many rows the files have together; of cells, those that count no more are among them.
std::int64_t rows_of(const Stack& stack);
std::int64_t rows_of(const ShardedStacks& sharded);
std::int64_t rows_of(const StacksByMonth& stacks);

// Of all facts, or all cells that count; nothing when a stack does not tell.
std::optional<ContentDigest> content_digest(const StacksByMonth& stacks);

}  // namespace stratus
