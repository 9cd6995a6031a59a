#include "storage/stack_merge.h"

#include <algorithm>

#include "views/view_spec.h"

namespace stratus {
namespace {

// Of the limit, that shards are filled with when rows are divided by their number.
constexpr std::int64_t kFilledParts = 15;
constexpr std::int64_t kParts = 16;
// So much further rows are divided when the hash did so very unevenly.
constexpr int kFurther = 2;
constexpr std::int64_t kAdditionsToBase = 4;

// The oldest file that is merged, when the newest one is.
std::size_t oldest_merged(const Stack& stack, const StackLimits& limits) {
  const std::vector<DataFile>& files = stack.files;
  std::size_t first = files.size() - 1;
  std::int64_t rows = files[first].rows;
  while (first > 1 && (2 * rows >= files[first - 1].rows || first > limits.additions)) rows += files[--first].rows;
  const std::int64_t additions = rows_of(stack) - files.front().rows;
  return first > limits.additions || kAdditionsToBase * additions >= files.front().rows ? 0 : first;
}

// Other shards, when a base would be too large and more of them may help.
int shards_for(const ShardedStacks& sharded, std::int64_t largest, const StackLimits& limits) {
  if (largest <= limits.base_rows) return sharded.log2_shards;
  const int wanted = log2_shards_for(rows_of(sharded), limits);
  if (wanted > sharded.log2_shards) return wanted;
  return std::max(sharded.log2_shards, std::min({sharded.log2_shards + 1, wanted + kFurther, kMaxLog2Shards}));
}

// Hands over the stacks that are merged, and from which file on.
template <typename OldestMerged>
void add_merges(const std::string& view, const StacksByMonth& stacks, const StackLimits& limits, const OldestMerged& oldest,
                std::vector<StackMerge>& merges) {
  for (const auto& [month, sharded] : stacks) {
    std::vector<StackMerge> of_month;
    std::int64_t largest = 0;
    for (const auto& [number, stack] : sharded.stacks) {
      const std::optional<std::size_t> first = oldest(stack);
      if (!first) continue;
      of_month.push_back({view, month, sharded.log2_shards, number, *first, stack.files.size()});
      if (*first == 0) largest = std::max(largest, rows_of(stack));
    }
    const int log2_shards = shards_for(sharded, largest, limits);
    if (log2_shards != sharded.log2_shards) {
      of_month = {{view, month, log2_shards, std::nullopt, 0, 0}};
    } else {
      std::erase_if(of_month, [](const StackMerge& merge) { return merge.past - merge.first < 2; });
    }
    merges.insert(merges.end(), of_month.begin(), of_month.end());
  }
}

template <typename OldestMerged>
std::vector<StackMerge> merges_of(const Manifest& version, const StackLimits& limits, const OldestMerged& oldest) {
  std::vector<StackMerge> merges;
  add_merges("", version.dataset, limits, oldest, merges);
  for (const auto& [view, stacks] : version.views) {
    if (find_view(view) != nullptr) add_merges(view, stacks, limits, oldest, merges);
  }
  return merges;
}

}  // namespace

int log2_shards_for(std::int64_t rows, const StackLimits& limits) {
  int log2_shards = 0;
  if (rows <= limits.base_rows) return log2_shards;
  const std::int64_t filled = (kFilledParts * limits.base_rows + kParts - 1) / kParts;
  std::int64_t left = rows;
  while (left > filled && log2_shards < kMaxLog2Shards) {
    left = (left + 1) / 2;
    ++log2_shards;
  }
  return log2_shards;
}

std::vector<StackMerge> due_merges(const Manifest& version, const StackLimits& limits) {
  return merges_of(version, limits, [&](const Stack& stack) -> std::optional<std::size_t> {
    if (stack.files.size() <= limits.additions + 1) return std::nullopt;
    return oldest_merged(stack, limits);
  });
}

std::vector<StackMerge> merges_of_all(const Manifest& version, const StackLimits& limits) {
  return merges_of(version, limits, [&](const Stack& stack) -> std::optional<std::size_t> {
    const bool is_large = rows_of(stack) > limits.base_rows;
    return stack.files.size() > 1 || is_large ? std::optional<std::size_t>(0) : std::nullopt;
  });
}

std::vector<StackMerge> rewrites_of_facts(const Manifest& version, const StackLimits& limits) {
  std::vector<StackMerge> rewrites;
  for (const auto& [month, sharded] : version.dataset) {
    const int log2_shards = std::max(sharded.log2_shards, log2_shards_for(rows_of(sharded), limits));
    if (log2_shards != sharded.log2_shards) {
      rewrites.push_back({"", month, log2_shards, std::nullopt, 0, 0});
      continue;
    }
    for (const auto& [number, stack] : sharded.stacks)
      rewrites.push_back({"", month, log2_shards, number, 0, stack.files.size()});
  }
  return rewrites;
}

}  // namespace stratus
