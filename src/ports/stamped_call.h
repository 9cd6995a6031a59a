// A call that came with an Idempotency-Key, as the log keeps it: all that a retry needs to state the same facts again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace stratus {

// How a message of a call got its known_at. Stored numbers, which must not change.
enum class Stamping : std::uint8_t {
  kStated = 0,    // it came with one
  kStamped = 1,   // it got a stamp
  kRejected = 2,  // none: it became a dead letter
};

// Messages of a call that follow each other, of one kind; all have the same stamp when they have one.
struct StampRun {
  std::uint32_t messages = 0;
  Stamping how = Stamping::kStated;
  UtcMillis stamp{};  // of kStamped
  bool operator==(const StampRun&) const = default;
};

struct StampedCall {
  std::string key;
  std::string content;           // digest of its messages
  UtcMillis at;                  // when it was appended, as its caller says
  std::vector<StampRun> stamps;  // of its messages, in their order

  // One more message.
  void add(Stamping how, UtcMillis stamp = {});
  bool operator==(const StampedCall&) const = default;
};

}  // namespace stratus
