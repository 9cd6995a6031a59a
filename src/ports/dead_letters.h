// Port: what could not be used, with the reason. Nothing is ever dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/event_log.h"
#include "weather/fact.h"

namespace stratus {

struct DeadLetter {
  std::string bytes;   // as received
  std::string reason;  // one line, for a person
  std::string origin;  // where it came from: "http", "import FILE:LINE", "collect Paris"
  UtcMillis received_at;
  std::string header{};  // of the CSV file whose row it is; else empty
  // The record of the log that it is, when it stands there; nothing for what ingest rejected, which never got there.
  std::optional<RecordId> record{};
  bool operator==(const DeadLetter&) const = default;
};

// Stored numbers, which must not change.
enum class LetterState : std::uint8_t {
  kWaiting = 0,
  kTaken = 1,    // tried again, and its fact is held
  kGivenUp = 2,  // tried again in vain for the last time
};

std::string_view to_string(LetterState state);  // "waiting", "taken", "given up"

// A message that is a dead letter tried again. Accepted or a duplicate, the letter is taken. Rejected, it makes no other
// letter, and this one goes on waiting, or is given up when it was the last try.
struct LetterRetry {
  LogPosition letter;
  bool last = false;
  bool operator==(const LetterRetry&) const = default;
};

// waiting + taken + given_up + cleared are all letters that were ever written.
struct LetterCounts {
  std::int64_t waiting = 0;
  std::int64_t taken = 0;
  std::int64_t given_up = 0;
  std::int64_t cleared = 0;  // removed; this log never held them
  std::int64_t all() const { return waiting + taken + given_up + cleared; }
  bool operator==(const LetterCounts&) const = default;
};

class DeadLetters {
 public:
  virtual ~DeadLetters() = default;
  // Durable on return; the letters wait. A letter of a record that was appended before changes nothing.
  virtual Status append(const std::vector<DeadLetter>& letters) = 0;
  // Durable on return. kInvalidArgument when a position holds no letter: then none has changed.
  virtual Status change(const std::vector<LogPosition>& letters, LetterState state) = 0;
  virtual LetterCounts counts() const = 0;
};

}  // namespace stratus
