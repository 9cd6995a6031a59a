// The clock of a demonstration: set by hand while the past is replayed, then running on from there.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace stratus {

// Thread-safe.
class DemoClock final : public Clock {
 public:
  explicit DemoClock(const Clock& real, UtcMillis start) : real_(real), value_(start.value) {}

  UtcMillis now() const override { return running_.load() ? real_.now() + offset_.load() : UtcMillis{value_.load()}; }
  void set(UtcMillis now) { value_.store(now.value); }
  // From now on it runs as the real clock does.
  void run() {
    offset_.store(value_.load() - real_.now().value);
    running_.store(true);
  }

 private:
  const Clock& real_;
  std::atomic<std::int64_t> value_;
  std::atomic<std::int64_t> offset_{0};
  std::atomic<bool> running_{false};
};

}  // namespace stratus
