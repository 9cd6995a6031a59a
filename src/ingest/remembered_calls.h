// Calls that carried an Idempotency-Key, so that a retry states the facts of the first try, after a restart too.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "ports/stamped_call.h"

namespace stratus {

// Afterwards a key is new again.
inline constexpr std::int64_t kKeyLifetimeMs = 24LL * 60 * 60 * 1000;

// Whether a key counts at `now` whose call came at `at`.
inline bool key_counts(UtcMillis at, UtcMillis now) { return now - at < kKeyLifetimeMs; }

// Thread-safe.
class RememberedCalls {
 public:
  // `most_bytes`: of the calls in memory.
  explicit RememberedCalls(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // In the order of the log, which gives the same memory after a restart. Takes the place of a call of the same key. What
  // counts no more is forgotten, and beyond the limit the oldest.
  void add(StampedCall call, UtcMillis now);
  // The first try of the key's call; nothing when the key is new.
  std::optional<StampedCall> find(const std::string& key, UtcMillis now) const;
  std::size_t bytes() const;

 private:
  using Calls = std::list<StampedCall>;
  void forget(Calls::iterator call);

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  Calls calls_;  // oldest first; guarded by mutex_, as all below
  std::unordered_map<std::string, Calls::iterator> by_key_;
  std::size_t bytes_ = 0;
};

}  // namespace stratus
