#include "storage/file_stacks.h"

namespace stratus {
namespace {

void add_files(const ShardedStacks& sharded, std::vector<DataFile>& to) {
  for (const auto& [number, stack] : sharded.stacks) to.insert(to.end(), stack.files.begin(), stack.files.end());
}

}  // namespace

std::vector<DataFile> files_of(const ShardedStacks& sharded) {
  std::vector<DataFile> files;
  add_files(sharded, files);
  return files;
}

std::vector<DataFile> files_of(const StacksByMonth& stacks) {
  std::vector<DataFile> files;
  for (const auto& [month, sharded] : stacks) add_files(sharded, files);
  return files;
}

std::int64_t rows_of(const Stack& stack) {
  std::int64_t rows = 0;
  for (const DataFile& file : stack.files) rows += file.rows;
  return rows;
}

std::int64_t rows_of(const ShardedStacks& sharded) {
  std::int64_t rows = 0;
  for (const auto& [number, stack] : sharded.stacks) rows += rows_of(stack);
  return rows;
}

std::int64_t rows_of(const StacksByMonth& stacks) {
  std::int64_t rows = 0;
  for (const auto& [month, sharded] : stacks) rows += rows_of(sharded);
  return rows;
}

std::optional<ContentDigest> content_digest(const StacksByMonth& stacks) {
  ContentDigest sum;
  for (const auto& [month, sharded] : stacks) {
    for (const auto& [number, stack] : sharded.stacks) {
      if (!stack.content) return std::nullopt;
      sum.join(*stack.content);
    }
  }
  return sum;
}

}  // namespace stratus
