// Port: what could not be used, with the reason. Nothing is ever dropped.
#pragma once

#include <cstddef>
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
  bool untimed = false;  // of a record: its log kept no time for it, and received_at is when it was read
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

// Some of the states.
struct LetterFilter {
  bool waiting = false;
  bool taken = false;
  bool given_up = false;

  bool wants(LetterState state) const;
  std::int64_t count_in(const LetterCounts& counts) const;  // of the wanted ones that are kept
};

inline constexpr LetterFilter kWaitingLetters{.waiting = true};
inline constexpr LetterFilter kClosedLetters{.taken = true, .given_up = true};
inline constexpr LetterFilter kAllLetters{true, true, true};

// A letter as it is kept now.
struct StoredLetter : DeadLetter {
  LogPosition position;  // among the dead letters
  LetterState state = LetterState::kWaiting;
  bool operator==(const StoredLetter&) const = default;
};

// A page holds at most that many letters, and at most that many bytes of them, unless its only letter has more.
inline constexpr std::size_t kLettersAPage = 1000;
inline constexpr std::size_t kLetterPageBytes = 8 * 1024 * 1024;
// What counts of a letter: all of its texts.
std::size_t bytes_of(const DeadLetter& letter);

struct LetterPage {
  std::vector<StoredLetter> letters;  // in the order of their positions
  std::optional<LogPosition> next;    // where to go on; nothing when no wanted letter followed
};

// Dead letters opened for reading only, beside a possible writer. Calls of one object are not thread-safe.
class DeadLetterReader {
 public:
  virtual ~DeadLetterReader() = default;
  // Letters from `from` on that are in a wanted state when this is called: at most `max` (1 or more), and no more than fit
  // into a page. Whoever goes on at `next`, from LogPosition{} on, meets every letter that is in a wanted state all the time
  // once, and none twice. kConflict: letters were cleared meanwhile, so positions of before mean nothing; begin again.
  // kDataLoss names the damaged positions.
  virtual Result<LetterPage> read(LogPosition from, std::size_t max, const LetterFilter& which) = 0;
  virtual Result<LetterCounts> counts() = 0;
};

// The one writer. Thread-safe.
class DeadLetters : public DeadLetterReader {
 public:
  // Durable on return; the letters wait. A second letter of a record whose letter is kept changes nothing.
  virtual Status append(const std::vector<DeadLetter>& letters) = 0;
  // Durable on return. kInvalidArgument when a position holds no letter: then none has changed.
  virtual Status change(const std::vector<LogPosition>& letters, LetterState state) = 0;
  // Removes those that were taken or given up, and those that wait too when `waiting` says so; durable on return. The counts
  // are those of what is left, which may get other positions.
  virtual Result<LetterCounts> clear(bool waiting) = 0;
};

// Hands every letter in a wanted state, in order, to `visit(StoredLetter&&) -> Status`, with one page in memory.
template <typename Visit>
Status for_each_letter(DeadLetterReader& letters, const LetterFilter& which, Visit&& visit) {
  std::optional<LogPosition> from = LogPosition{};
  while (from) {
    STRATUS_ASSIGN_OR_RETURN(LetterPage page, letters.read(*from, kLettersAPage, which));
    for (StoredLetter& letter : page.letters) STRATUS_RETURN_IF_ERROR(visit(std::move(letter)));
    from = page.next;
  }
  return {};
}

}  // namespace stratus
