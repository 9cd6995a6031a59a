// Dead letters kept as the entries of a log of their own, whichever log it is. Inner part of implementations of DeadLetters.
#pragma once

#include <span>
#include <vector>

#include "ports/dead_letters.h"
#include "ports/letter_states.h"

namespace stratus {

// Takes the entries of the log behind those that `states` knows.
Status take_entries(EventLogReader& log, LetterStates& states);

// Partition 0 of `log` holds letter entries (docs/formats/dead-letter.md) and nothing else. Not thread-safe.
class LetterBook {
 public:
  // What the log holds. Both outlive the object. kDataLoss names the entry that is none.
  static Result<LetterBook> open(EventLog& log, EventLogReader& reader);

  // As DeadLetters says.
  Status append(const std::vector<DeadLetter>& letters);
  Status change(const std::vector<LogPosition>& letters, LetterState state);
  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which);
  LetterCounts counts() const { return states_.counts(); }

  // Takes what others appended meanwhile, where others do.
  Status refresh() { return take_entries(*reader_, states_); }
  // Takes letters out where they stand; durable on return.
  Status remove(const std::vector<LogPosition>& letters);
  const LetterStates& states() const { return states_; }

 private:
  LetterBook(EventLog& log, EventLogReader& reader) : log_(&log), reader_(&reader) {}
  Status note(LogPosition position, const LetterEntry& entry);
  Status write(std::span<const LetterEntry> entries);

  EventLog* log_;
  EventLogReader* reader_;  // where the last page ended
  LetterStates states_;     // of all entries of the log
};

}  // namespace stratus
