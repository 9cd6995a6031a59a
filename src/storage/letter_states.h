// What became of the letters of one dead-letter log, folded from its entries.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "storage/letter_entry.h"

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
