// Dead letters kept as the entries of a log of their own, whichever log it is. Inner part of implementations of DeadLetters.
#pragma once

#include <span>
#include <vector>

#include "ports/dead_letters.h"
#include "ports/letter_states.h"

namespace stratus {

// Partition 0 of `log` holds letter entries (docs/formats/dead-letter.md) and nothing else. Not thread-safe.
class LetterBook {
 public:
  // What the log holds. Both outlive the object, and nobody else appends. kDataLoss names the entry that is none.
  static Result<LetterBook> open(EventLog& log, EventLogReader& reader);

  // As DeadLetters says.
  Status append(const std::vector<DeadLetter>& letters);
  Status change(const std::vector<LogPosition>& letters, LetterState state);
  Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which);
  LetterCounts counts() const { return states_.counts(); }

  // Entries as they are; durable on return.
  Status write(std::span<const LetterEntry> entries);
  const LetterStates& states() const { return states_; }

 private:
  LetterBook(EventLog& log, EventLogReader& reader) : log_(&log), reader_(&reader) {}

  EventLog* log_;
  EventLogReader* reader_;  // where the last page ended
  LetterStates states_;     // of all entries of the log
};

// Takes the entries of the log behind those that `states` knows.
Status take_entries(EventLogReader& log, LetterStates& states);

}  // namespace stratus
