// The entries of the dead-letter log as bytes. Format: docs/formats/dead-letter.md.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ports/dead_letters.h"

namespace stratus {

struct LetterChange {
  std::vector<LogPosition> letters;
  LetterState state = LetterState::kWaiting;
  bool operator==(const LetterChange&) const = default;
};

// How many letters were removed before the log was written.
struct ClearedLetters {
  std::int64_t count = 0;
  bool operator==(const ClearedLetters&) const = default;
};

using LetterEntry = std::variant<DeadLetter, LetterChange, ClearedLetters>;

std::string encode_letter_entry(const LetterEntry& entry);
// kDataLoss when the bytes are no entry.
Result<LetterEntry> decode_letter_entry(std::string_view bytes);

}  // namespace stratus
