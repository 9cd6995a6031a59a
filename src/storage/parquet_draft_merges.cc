// What a draft merges of its own files and of those that it is based on.
#include <algorithm>

#include "storage/data_files.h"
#include "storage/parquet_draft.h"

namespace stratus {
namespace {

// The files that are merged, oldest first.
std::vector<DataFile> files_of(const StacksByMonth& stacks, const StackMerge& merge) {
  const ShardedStacks& sharded = stacks.at(merge.month);
  if (!merge.shard) return files_of(sharded);
  const std::vector<DataFile>& files = sharded.stacks.at(*merge.shard).files;
  return {files.begin() + static_cast<std::ptrdiff_t>(merge.first), files.begin() + static_cast<std::ptrdiff_t>(merge.past)};
}

std::string names_of(std::span<const DataFile> files) {
  std::string names;
  for (const DataFile& file : files) names += (names.empty() ? "" : ", ") + file.path;
  return names;
}

Status check_rows(std::span<const DataFile> from, std::span<const DataFile> made) {
  std::int64_t rows = 0;
  for (const DataFile& file : from) rows += file.rows;
  for (const DataFile& file : made) rows -= file.rows;
  if (rows == 0) return {};
  return fail(ErrorKind::kDataLoss,
              "file " + names_of(from) + " holds another number of rows than the manifest says" + remedy(from.front()));
}

// What the merged files must say: the facts of all, or, once nothing older is left, the cells that count. Nothing when that
// is not known.
std::optional<ContentDigest> content_of(const StacksByMonth& stacks, const StackMerge& merge) {
  ContentDigest sum;
  const auto add = [&](const std::optional<ContentDigest>& content) {
    sum.join(content.value_or(ContentDigest()));
    return content.has_value();
  };
  bool known = true;
  if (merge.view.empty()) {
    for (const DataFile& file : files_of(stacks, merge)) known = add(file.content) && known;
  } else if (merge.shard) {
    known = merge.of_base() && add(stacks.at(merge.month).stacks.at(*merge.shard).content);
  } else {
    for (const auto& [number, stack] : stacks.at(merge.month).stacks) known = add(stack.content) && known;
  }
  return known ? std::optional(sum) : std::nullopt;
}

Status check_content(const std::optional<ContentDigest>& wanted, std::span<const DataFile> from,
                     std::span<const DataFile> made) {
  ContentDigest sum;
  for (const DataFile& file : made) sum.join(file.content.value_or(ContentDigest()));
  if (!wanted || *wanted == sum) return {};
  return fail(ErrorKind::kDataLoss,
              "file " + names_of(from) + " holds other rows than the manifest says" + remedy(from.front()));
}

// Of a stack of one file: what the file says.
Stack only_file(DataFile file) {
  const auto content = file.content;
  return {{std::move(file)}, content};
}

}  // namespace

Result<std::vector<DataFile>> ParquetDraft::merged_files(const StackMerge& merge) {
  std::vector<DataFile> files;
  std::optional<ContentDigest> content;
  {
    const std::lock_guard lock(mutex_);
    files = files_of(stacks_of(merge.view), merge);
    content = content_of(stacks_of(merge.view), merge);
  }
  const auto merged = merge.view.empty() ? ports_.dataset.merge(files, merge.month, merge.log2_shards, info_.stations)
                                         : ports_.views.merge(*find_view(merge.view), files, merge.month, merge.log2_shards,
                                                              merge.of_base());
  if (!merged) return merged;
  if (merge.view.empty()) STRATUS_RETURN_IF_ERROR(check_rows(files, *merged));
  STRATUS_RETURN_IF_ERROR(check_content(content, files, *merged));
  return merged;
}

Result<std::vector<DataFile>> ParquetDraft::merge(const StackMerge& merge) {
  const auto writing = ports_.files.writing();
  STRATUS_ASSIGN_OR_RETURN(std::vector<DataFile> made, merged_files(merge));
  for (const DataFile& file : made) ports_.files.keep(this, file.path);
  const std::lock_guard lock(mutex_);
  (merge.view.empty() ? written_.facts : written_.cells) += static_cast<std::int64_t>(made.size());
  replace(merge, made);
  return made;
}

// With mutex_ held.
void ParquetDraft::replace(const StackMerge& merge, const std::vector<DataFile>& made) {
  StacksByMonth& stacks = stacks_of(merge.view);
  ShardedStacks& sharded = stacks.at(merge.month);
  if (!merge.shard) {
    sharded = {merge.log2_shards, {}};
    for (const DataFile& file : made) sharded.stacks[file.shard.number] = only_file(file);
  } else {
    Stack& stack = sharded.stacks.at(*merge.shard);
    const auto first = stack.files.begin() + static_cast<std::ptrdiff_t>(merge.first);
    const auto place = stack.files.erase(first, stack.files.begin() + static_cast<std::ptrdiff_t>(merge.past));
    stack.files.insert(place, made.begin(), made.end());
    if (stack.files.size() == 1) stack.content = stack.files.front().content;
    if (stack.files.empty()) sharded.stacks.erase(*merge.shard);
  }
  if (sharded.stacks.empty()) stacks.erase(merge.month);
}

// None of the long ones is left at the end, alone on one core.
std::vector<StackMerge> ParquetDraft::longest_first(std::vector<StackMerge> merges) {
  const auto bytes_of = [&](const StackMerge& merge) {
    std::uint64_t bytes = 0;
    for (const DataFile& file : files_of(stacks_of(merge.view), merge)) bytes += file.bytes;
    return bytes;
  };
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < merges.size(); ++i) order.emplace_back(bytes_of(merges[i]), i);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<StackMerge> sorted;
  sorted.reserve(merges.size());
  for (const auto& [bytes, i] : order) sorted.push_back(std::move(merges[i]));
  return sorted;
}

Status ParquetDraft::merge_all(std::vector<StackMerge> some, const StillWanted& wanted) {
  const std::vector<StackMerge> merges = longest_first(std::move(some));
  std::vector<Status> done(merges.size());
  std::mutex asking;
  run_all(ports_.run_tasks, merges.size(), [&](std::size_t i) {
    if (wanted) {
      const std::lock_guard lock(asking);
      done[i] = wanted();
    }
    if (done[i]) done[i] = merge(merges[i]).map([](const std::vector<DataFile>&) {});
  });
  for (const Status& status : done) STRATUS_RETURN_IF_ERROR(status);
  return {};
}

Status ParquetDraft::gather() { return merge_all(merges_of_all(edit_.made, ports_.limits), {}); }

Status ParquetDraft::merge_due(const StillWanted& wanted) {
  edit_.merges = true;
  return merge_all(due_merges(edit_.made, ports_.limits), wanted);
}

}  // namespace stratus
