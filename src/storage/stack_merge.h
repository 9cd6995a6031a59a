// Which files of a version are merged, so that no stack gets high and no base gets large.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/manifest.h"

namespace stratus {

struct StackLimits {
  std::int64_t base_rows = std::int64_t{1} << 20;  // that a base holds at most, as far as its stations can be divided
  std::size_t additions = 4;                       // of a stack, once what is due is merged
};

// Into how many shards so many rows are divided: with room for stations that the hash divides unevenly.
int log2_shards_for(std::int64_t rows, const StackLimits& limits);

// Files of one stack that stand next to each other are merged, or all files of a month, which then has other shards.
struct StackMerge {
  std::string view;  // whose cells; empty: facts
  MonthNumber month;
  int log2_shards = 0;                 // of the files that come of it
  std::optional<std::uint32_t> shard;  // the stack; nothing: all of the month
  std::size_t first = 0;               // of the files of the stack; 0: the base, so that nothing older is left
  std::size_t past = 0;

  bool of_base() const { return first == 0; }
  bool operator==(const StackMerge&) const = default;
};

// Those of the stacks that have more additions than the limit. Geometric: what a merge reads is not much smaller than the
// oldest file that it reads, so that each row is merged a number of times that grows with the logarithm of the base; the
// base takes part once the additions reach a quarter of it.
std::vector<StackMerge> due_merges(const Manifest& version, const StackLimits& limits);
// So that each stack has one file, and those with more rows than the limit are divided as far as helps.
std::vector<StackMerge> merges_of_all(const Manifest& version, const StackLimits& limits);
// So that all facts are written again, each stack as one file.
std::vector<StackMerge> rewrites_of_facts(const Manifest& version, const StackLimits& limits);

}  // namespace stratus
