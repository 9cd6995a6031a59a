// What became of the letters of one dead-letter log, folded from its entries.
#pragma once

#include <optional>
#include <vector>

#include "storage/letter_entry.h"

namespace stratus {

// waiting + taken + given_up + cleared are all letters that were ever written.
struct LetterCounts {
  std::int64_t waiting = 0;
  std::int64_t taken = 0;
  std::int64_t given_up = 0;
  std::int64_t cleared = 0;  // removed; this log never held them
  std::int64_t all() const { return waiting + taken + given_up + cleared; }
  bool operator==(const LetterCounts&) const = default;
};

// Not thread-safe. A byte an entry.
class LetterStates {
 public:
  // `position` follows that of the entry before. kDataLoss when a change names a position that holds no letter.
  Status add(LogPosition position, const LetterEntry& entry);

  // Nothing when the position holds no letter.
  std::optional<LetterState> state(LogPosition position) const;
  const LetterCounts& counts() const { return counts_; }

 private:
  struct Slot {
    bool letter = false;
    LetterState state = LetterState::kWaiting;
  };
  Slot* slot(LogPosition position);
  std::int64_t& count_of(LetterState state);

  LogPosition begin_;
  std::vector<Slot> slots_;  // of begin_ and on
  LetterCounts counts_;
};

}  // namespace stratus
