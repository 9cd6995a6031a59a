// What became of the messages of one call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ports/dead_letters.h"
#include "weather/fact.h"

namespace stratus {

// One message as it arrived.
struct IncomingMessage {
  std::string bytes;
  std::string origin;    // for the dead letter: "http", "import FILE:LINE", "collect Paris"
  std::string fault{};   // why its reader could make no message of it; then it is rejected with this reason. Mostly empty.
  std::string header{};  // of the CSV file whose row it is, for the dead letter; mostly empty
  std::optional<LetterRetry> retry{};
};

enum class Verdict : std::uint8_t {
  kAccepted,   // durable in the log
  kDuplicate,  // an equal fact is already held
  kRejected,   // kept as a dead letter
};

struct Outcome {
  Verdict verdict = Verdict::kAccepted;
  LogPosition position;   // of an accepted message
  std::string reason;     // of a rejected one
  std::string note{};     // of an accepted one, when its sender should know something about its effect; mostly empty
  bool off_grid = false;  // an accepted one, between the nominal times of its station: in no summary
  bool operator==(const Outcome&) const = default;
};

// One outcome a message, in the order of the call. accepted + duplicate + rejected == outcomes.size().
struct IngestReport {
  std::vector<Outcome> outcomes;
  std::int64_t accepted = 0;
  std::int64_t duplicate = 0;
  std::int64_t rejected = 0;
  bool operator==(const IngestReport&) const = default;
};

// Since the start of the process. At rest received == accepted + duplicate + rejected: messages of calls that ended in
// an error count in `failed` only, for their sender got no outcome and still has them. (Those messages of such a call that
// had already been kept as dead letters count as received and rejected, those that the log took as received and accepted.)
struct IngestCounts {
  std::int64_t received = 0;
  std::int64_t accepted = 0;
  std::int64_t duplicate = 0;
  std::int64_t rejected = 0;
  std::int64_t failed = 0;
  std::int64_t bytes = 0;     // of accepted messages
  std::int64_t off_grid = 0;  // of the accepted
  std::int64_t batches = 0;   // appends to the log, each one sync
};

}  // namespace stratus
