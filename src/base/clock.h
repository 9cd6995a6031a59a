// The clock is injected: only app/ knows the real one.
#pragma once

#include <atomic>

#include "base/time.h"

namespace stratus {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual UtcMillis now() const = 0;
};

// A clock that stands still until it is set. For tests, replays and `--now`.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(UtcMillis now) : now_(now.value) {}
  UtcMillis now() const override { return {now_.load()}; }
  void set(UtcMillis now) { now_.store(now.value); }
  void advance(std::int64_t millis) { now_.fetch_add(millis); }

 private:
  std::atomic<std::int64_t> now_;
};

}  // namespace stratus
