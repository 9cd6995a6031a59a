#include "storage/stack_edit.h"

#include <algorithm>
#include <set>

namespace stratus {
namespace {

template <typename Key, typename Value>
const Value& at(const std::map<Key, Value>& all, const Key& key) {
  static const Value kNone;
  const auto found = all.find(key);
  return found == all.end() ? kNone : found->second;
}

template <typename Key, typename Value>
std::set<Key> keys_of(std::initializer_list<const std::map<Key, Value>*> all) {
  std::set<Key> keys;
  for (const auto* one : all) {
    for (const auto& [key, value] : *one) keys.insert(key);
  }
  return keys;
}

tl::unexpected<Error> moved(const std::string& what) { return fail(ErrorKind::kConflict, what); }

// The files of `some` that `others` has not.
std::vector<DataFile> without(const std::vector<DataFile>& some, const std::vector<DataFile>& others) {
  std::vector<DataFile> left;
  for (const DataFile& file : some) {
    if (std::find(others.begin(), others.end(), file) == others.end()) left.push_back(file);
  }
  return left;
}

// The merged files stood next to each other, and still do: nothing is put between files of a stack.
Result<Stack> put_merged(Stack newest, const Stack& base, const Stack& made) {
  const std::vector<DataFile> taken = without(base.files, made.files);
  const std::vector<DataFile> put = without(made.files, base.files);
  if (taken.empty()) return newest;
  const auto found = std::search(newest.files.begin(), newest.files.end(), taken.begin(), taken.end());
  if (found == newest.files.end()) return moved("file " + taken.front().path);
  const auto place = newest.files.erase(found, found + static_cast<std::ptrdiff_t>(taken.size()));
  newest.files.insert(place, put.begin(), put.end());
  return newest;
}

Result<Stack> put_stack(const Stack& newest, const Stack& base, const Stack& made, const StackEdit& edit,
                        const std::string& what) {
  if (made == base) return newest;
  if (newest == base) return made;
  if (edit.merges) return put_merged(newest, base, made);
  const bool adds_only =
      made.files.size() >= base.files.size() && std::equal(base.files.begin(), base.files.end(), made.files.begin());
  if (!adds_only || !edit.only_merged) return moved(base.files.empty() ? what + ", of which there were none" : what);
  Stack next = newest;
  next.files.insert(next.files.end(), made.files.begin() + static_cast<std::ptrdiff_t>(base.files.size()), made.files.end());
  next.content = made.content;
  return next;
}

Result<ShardedStacks> put_sharded(const ShardedStacks& newest, const ShardedStacks& base, const ShardedStacks& made,
                                  const StackEdit& edit, const std::string& what) {
  if (made == base && !edit.whole) return newest;
  if (newest == base) return made;
  const bool same_shards =
      made.log2_shards == newest.log2_shards && (base.stacks.empty() || base.log2_shards == newest.log2_shards);
  if (edit.whole || !same_shards) return moved(base.stacks.empty() ? what + ", of which there were none" : what);
  ShardedStacks next{newest.log2_shards, {}};
  for (const std::uint32_t shard : keys_of({&newest.stacks, &base.stacks, &made.stacks})) {
    STRATUS_ASSIGN_OR_RETURN(
        Stack stack, put_stack(at(newest.stacks, shard), at(base.stacks, shard), at(made.stacks, shard), edit, what));
    if (!stack.files.empty()) next.stacks[shard] = std::move(stack);
  }
  return next;
}

}  // namespace

Result<StacksByMonth> put_on(const StacksByMonth& newest, const StacksByMonth& base, const StacksByMonth& made,
                             const StackEdit& edit, const std::function<std::string(MonthNumber)>& name) {
  StacksByMonth next;
  for (const MonthNumber month : keys_of({&newest, &base, &made})) {
    STRATUS_ASSIGN_OR_RETURN(ShardedStacks sharded,
                             put_sharded(at(newest, month), at(base, month), at(made, month), edit, name(month)));
    if (!sharded.stacks.empty()) next[month] = std::move(sharded);
  }
  return next;
}

}  // namespace stratus
