// Prepared answers, as bytes, each as long as it is true.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"
#include "http/server.h"

namespace stratus {

// Thread-safe. Bounded by number and bytes; what was used longest ago goes first.
class AnswerCache {
 public:
  AnswerCache(std::size_t most_answers, std::size_t most_bytes) : most_answers_(most_answers), most_bytes_(most_bytes) {}

  // The answer to that target when it was put under the same number of changes and `now` is before its end; else
  // nullptr.
  HttpServer::Prepared find(std::string_view target, std::uint64_t changes, UtcMillis now);

  // `changes` is that of before the answer was worked out. Answers greater than an eighth of all bytes are not kept.
  void put(const std::string& target, std::uint64_t changes, UtcMillis valid_until, HttpServer::Prepared response);

  std::size_t size() const;
  std::size_t bytes() const;

 private:
  struct Entry {
    std::string target;
    std::uint64_t changes;
    UtcMillis valid_until;
    HttpServer::Prepared response;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;
  void erase(Entries::iterator entry);

  const std::size_t most_answers_;
  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  Entries entries_;                                                    // last used first; all below guarded by mutex_
  std::unordered_map<std::string_view, Entries::iterator> by_target_;  // keys lie in the entries
  std::size_t bytes_ = 0;
};

}  // namespace stratus
