// Files that drafts under way wrote and no version names yet: pruning spares them.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>

namespace stratus {

// Thread-safe.
class DraftFiles {
 public:
  // Held from before a file is written until it is kept: no file is removed meanwhile.
  std::shared_lock<std::shared_mutex> writing() { return std::shared_lock(removing_); }
  // Held while files are removed.
  std::unique_lock<std::shared_mutex> removing() { return std::unique_lock(removing_); }

  void keep(const void* draft, const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_[draft].insert(path);
  }
  void forget(const void* draft) {
    const std::lock_guard lock(mutex_);
    files_.erase(draft);
  }
  std::set<std::string> all() const {
    const std::lock_guard lock(mutex_);
    std::set<std::string> paths;
    for (const auto& [draft, files] : files_) paths.insert(files.begin(), files.end());
    return paths;
  }

 private:
  std::shared_mutex removing_;
  mutable std::mutex mutex_;
  std::map<const void*, std::set<std::string>> files_;  // guarded by mutex_; by the draft that wrote them
};

}  // namespace stratus
