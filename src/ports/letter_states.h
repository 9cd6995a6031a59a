// What became of the letters of one dead-letter log, folded from its entries.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "ports/letter_entry.h"

namespace stratus {

// Not thread-safe. A byte an entry.
class LetterStates {
 public:
  // `position` follows that of the entry before. kDataLoss when a change names a position that holds no letter.
  Status add(LogPosition position, const LetterEntry& entry);

  // Whether a letter of that record is among the entries.
  bool holds(const RecordId& record) const { return records_.contains(record); }
  // Nothing when the position holds no letter.
  std::optional<LetterState> state(LogPosition position) const;
  // The first position at or behind `from` with a letter in a wanted state; nothing when there is none.
  std::optional<LogPosition> next(LogPosition from, const LetterFilter& which) const;
  // Behind the last entry.
  LogPosition end() const { return {begin_.partition, begin_.offset + static_cast<std::int64_t>(slots_.size())}; }
  const LetterCounts& counts() const { return counts_; }

 private:
  struct Slot {
    bool letter = false;
    LetterState state = LetterState::kWaiting;
  };
  Slot* slot(LogPosition position);
  std::int64_t& count_of(LetterState state);

  LogPosition begin_;
  std::set<RecordId> records_;  // whose letters are among the entries
  std::vector<Slot> slots_;     // of begin_ and on
  LetterCounts counts_;
};

}  // namespace stratus
