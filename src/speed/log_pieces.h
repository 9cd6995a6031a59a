// Stretches of a log, cut into pieces that are read at once.
#pragma once

#include <optional>
#include <vector>

#include "ports/event_log.h"

namespace stratus {

// Records of one piece, and how far the log was read with it and all pieces before.
struct LogPiece {
  std::vector<LogRecord> records;
  Offsets reached;
};

// The records that `to` covers and `from` does not, in order, some thousand at a time and some megabytes. Not thread-safe.
class LogPieces {
 public:
  LogPieces(EventLogReader& log, const Offsets& from, const Offsets& to)
      : log_(log), left_(from.missing_from(to)), reached_(from) {}
  // Those of the stretches, which are by partition and offset.
  LogPieces(EventLogReader& log, std::vector<LogGap> stretches) : log_(log), left_(std::move(stretches)) {}

  // Nothing at the end. Errors are those of the log; kDataLoss when it ends too early.
  Result<std::optional<LogPiece>> next();

 private:
  // Those of the stretch that is read, as many as come at once.
  Status add_records(std::vector<LogRecord>& records);

  EventLogReader& log_;
  const std::vector<LogGap> left_;
  std::size_t stretch_ = 0;  // of left_, of which the records from reached_ on are missing still
  Offsets reached_;
};

}  // namespace stratus
