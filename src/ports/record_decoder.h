// The one reading of a record of the log: tail, batch, verify and doctor make of it what is decided here.
#pragma once

#include "ports/event_log.h"
#include "weather/message.h"

namespace stratus {

// Looks at the record alone, never at the registry or a clock: whoever reads it, and whenever, decides alike. So a fact of a
// station that nobody knows is a fact. Keeps its buffers; not thread-safe.
class RecordDecoder {
 public:
  // kInvalidArgument carries why the record is a dead letter: it does not decode; it states no known_at and has no time of
  // its own; judged at the time of the record, it is ahead or states nothing. A record without a time, of a log of before,
  // is not judged. Without a known_at of its own the fact gets the record's time.
  Result<Fact> decode(const LogRecord& record);

 private:
  MessageDecoder decoder_;
};

}  // namespace stratus
