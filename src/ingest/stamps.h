// The known_at of statements that come without one, so that the later statement is the later one.
#pragma once

#include <algorithm>
#include <optional>

#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// A stamp is the time of the clock, but never less than a stamp given before, and greater by a millisecond than every
// statement of the same identity that the caller knows of. What the tail let go of, the caller knows no more: then all
// further stamps are greater than any given before. So a clock that steps back hides no later statement. (Strict growth
// along the whole log would run ahead of the clock, for more than one message comes in a millisecond.)
// One thread at a time.
class Stamps {
 public:
  // `newest_held`: the greatest known_at of the log before this process.
  Stamps(std::optional<UtcMillis> newest_held, Offsets tail_start) : tail_start_(std::move(tail_start)) {
    if (newest_held) least_ = *newest_held + 1;
  }

  // Before the stamps of one commit.
  void begin(UtcMillis now, const Offsets& tail_start) {
    now_ = now;
    if (tail_start != tail_start_) least_ = least_ + 1;
    tail_start_ = tail_start;
  }

  // `newest`: the greatest known_at of the statements of the same identity, in the tail or before it in the call.
  UtcMillis next(std::optional<UtcMillis> newest) {
    least_ = std::max(now_, least_);
    if (newest) least_ = std::max(least_, *newest + 1);
    return least_;
  }

 private:
  UtcMillis now_;
  UtcMillis least_;  // of the next stamp
  Offsets tail_start_;
};

}  // namespace stratus
