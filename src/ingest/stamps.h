// The known_at of statements that come without one, so that the later statement is the later one.
#pragma once

#include <algorithm>
#include <optional>

#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// A stamp is the time of the clock, but never less than a stamp given before, and greater by a millisecond than every
// statement of the same identity that the caller knows of. What was forgotten, the caller knows no more: then all further
// stamps are greater than any given before. So a clock that steps back hides no later statement. (Strict growth along the
// whole log would run ahead of the clock, for more than one message comes in a millisecond.)
// One thread at a time.
class Stamps {
 public:
  // `newest_held`: the greatest known_at of the log before this process.
  explicit Stamps(std::optional<UtcMillis> newest_held) {
    if (newest_held) least_ = *newest_held + 1;
  }

  // Before the stamps of one commit; `forgotten`: see RecentlySeen.
  void begin(UtcMillis now, const Offsets& forgotten) {
    now_ = now;
    if (forgotten_ && forgotten != *forgotten_) least_ = least_ + 1;
    forgotten_ = forgotten;
  }

  // `newest`: the greatest known_at of the statements of the same identity, remembered or before it in the call.
  UtcMillis next(std::optional<UtcMillis> newest) {
    least_ = std::max(now_, least_);
    if (newest) least_ = std::max(least_, *newest + 1);
    return least_;
  }

 private:
  UtcMillis now_;
  UtcMillis least_;                   // of the next stamp
  std::optional<Offsets> forgotten_;  // before the last commit
};

}  // namespace stratus
