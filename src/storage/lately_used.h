// What was read and decoded lately, under a limit in bytes.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace stratus {

// By a key that names its content for ever. What was used longest ago goes first. T says by memory_bytes() what it takes.
// Thread-safe.
template <typename T>
class LatelyUsed {
 public:
  using Value = std::shared_ptr<const T>;  // shared because whoever uses it may outlive its place here

  explicit LatelyUsed(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // nullptr when it is not kept.
  Value find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->value;
  }

  // Stays whatever its size until something else is kept.
  void keep(const std::string& key, Value value) {
    const std::lock_guard lock(mutex_);
    if (by_key_.contains(key)) return;
    bytes_ += value->memory_bytes();
    entries_.push_front({key, std::move(value)});
    by_key_[key] = entries_.begin();
    while (bytes_ > max_bytes_ && entries_.size() > 1) {
      bytes_ -= entries_.back().value->memory_bytes();
      by_key_.erase(entries_.back().key);
      entries_.pop_back();
    }
  }

  // Of all that is kept.
  std::size_t memory_bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
  }

 private:
  struct Entry {
    std::string key;
    Value value;
  };
  using Entries = std::list<Entry>;

  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  Entries entries_;  // guarded by mutex_, as is all that follows; the last used first
  std::unordered_map<std::string, typename Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
};

class ParquetFooter;

// By the path of its file, which holds its digest.
using FooterCache = LatelyUsed<ParquetFooter>;
// Of the footers of some 300 full files.
inline constexpr std::size_t kMaxFooterBytes = std::size_t{32} << 20U;

}  // namespace stratus
