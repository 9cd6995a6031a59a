// Port: the log of messages as received. Everything enters here once; all else is derived from it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"

namespace stratus {

// Names one log for its whole life: 32 hex digits made when the log is created.
struct LogId {
  std::string text;
  auto operator<=>(const LogId&) const = default;
};

// Positions from <= p < end that a log should hold and does not.
struct LogGap {
  LogPosition from;
  LogPosition end;
  bool operator==(const LogGap&) const = default;
};

// "positions 5 to 9".
inline std::string to_string(const LogGap& gap) {
  const std::string first = std::to_string(gap.from.value);
  if (gap.end <= gap.from + 1) return "position " + first;
  return "positions " + first + " to " + std::to_string(gap.end.value - 1);
}

// "positions 0 to 99, position 204".
inline std::string describe_gaps(std::span<const LogGap> gaps) {
  std::string text;
  for (const LogGap& gap : gaps) text += (text.empty() ? "" : ", ") + to_string(gap);
  return text;
}

// What the log holds durably: positions begin <= p < end. Nothing shortens a log on purpose, so a beginning after 0 is a
// loss: its oldest messages are gone.
struct LogExtent {
  LogId id;
  LogPosition begin;
  LogPosition end;
  std::int64_t size() const { return end.value - begin.value; }
  bool operator==(const LogExtent&) const = default;
};

struct LogRecord {
  LogPosition position;
  std::string message;
};

// Up to where a version has read which log: positions < end are covered.
struct Horizon {
  LogId log;
  LogPosition end;
  bool operator==(const Horizon&) const = default;
};

// A log opened for reading only, beside a possible writer. Calls of one object are not thread-safe.
class EventLogReader {
 public:
  virtual ~EventLogReader() = default;
  virtual Result<LogExtent> extent() = 0;
  // Positions before the end that are gone with their files, at the beginning or in the middle; empty when all is well.
  virtual Result<std::vector<LogGap>> gaps() = 0;
  // The records from `from` on, in order: at least one when `from` < end, at most about `max_records`
  // (a commit batch is not split). Empty at the end. kDataLoss names the damaged positions;
  // kNotFound when `from` lies before the beginning.
  virtual Result<std::vector<LogRecord>> read(LogPosition from, std::size_t max_records) = 0;
};

// The one writer. Not thread-safe: one caller at a time (ingest's group commit).
class EventLog {
 public:
  virtual ~EventLog() = default;
  virtual LogExtent extent() const = 0;
  // Appends all messages as one batch and returns the position of the first. On return they are durable; on an error
  // none is. kResourceExhausted when the disk is full: the log stays readable, and a later append works once there is
  // room. kDataLoss after a failed sync: every later append fails until the log is opened again.
  virtual Result<LogPosition> append(std::span<const std::string_view> messages) = 0;
};

// Reads every record of from <= position < to in order and hands it to `visit(const LogRecord&) -> Status`.
template <typename Visit>
Status for_each_record(EventLogReader& log, LogPosition from, LogPosition to, Visit&& visit) {
  constexpr std::size_t kRecordsARead = 4096;
  while (from < to) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<LogRecord> records, log.read(from, kRecordsARead));
    if (records.empty()) {
      return fail(ErrorKind::kDataLoss, "the log ends at position " + std::to_string(from.value) + ", before position " +
                                            std::to_string(to.value) + " that a version covers");
    }
    for (const LogRecord& record : records) {
      if (record.position >= to) return {};
      STRATUS_RETURN_IF_ERROR(visit(record));
    }
    from = records.back().position + 1;
  }
  return {};
}

}  // namespace stratus
