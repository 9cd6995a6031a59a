// Port: the log of messages as received. Everything enters here once; all else is derived from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/offsets.h"
#include "ports/stamped_call.h"
#include "weather/log_position.h"

namespace stratus {

// Names one log for its whole life: 32 hex digits made when the log is created.
struct LogId {
  std::string text;
  auto operator<=>(const LogId&) const = default;
};

// What the log holds durably: in each partition the records from `begin` on and below `end`. A beginning after 0: the log
// was shortened on purpose (retention), or its oldest messages are lost, which EventLogReader::gaps() names then.
struct LogExtent {
  LogId id;
  Offsets begin;
  Offsets end;
  // Whose place it took on purpose (adoption): the facts of that log stand in versions alone.
  std::optional<LogId> former{};

  // Those that have, or had, a record, ascending; partition 0 always.
  std::vector<std::int32_t> partitions() const;
  std::int64_t size() const { return end.total() - begin.total(); }
  bool operator==(const LogExtent&) const = default;
};

struct LogRecord {
  LogPosition position;
  std::string message;
  // When it was appended, as the log says: known to every reader alike. Nothing in logs that did not keep it; negative when
  // a log that keeps times has none for this record.
  std::optional<UtcMillis> time{};
};

// A record of one log for its whole life.
struct RecordId {
  LogId log;
  LogPosition position;
  auto operator<=>(const RecordId&) const = default;
};

// Records of one partition, and where to go on in it.
struct LogRead {
  std::vector<LogRecord> records;
  std::int64_t next = 0;
};

// A message to append. `key`: the id of its station, by which a log of many partitions places it; messages of one key mostly
// stand in one partition, but nothing may rely on it.
struct LogMessage {
  std::string_view key;
  std::string_view bytes;
};

// Up to where a version has read which log: records below `end` are covered.
struct Horizon {
  LogId log;
  Offsets end;
  bool operator==(const Horizon&) const = default;
};

// A log opened for reading only, beside a possible writer. Calls of one object are not thread-safe.
class EventLogReader {
 public:
  virtual ~EventLogReader() = default;
  virtual Result<LogExtent> extent() = 0;
  // Records before the end that are lost with their files, at the beginning of a partition or in its middle, by partition
  // and offset; empty when all is well. What retention removed is not lost.
  virtual Result<std::vector<LogGap>> gaps() = 0;
  // The records of the partition from `from` on, in order, at most about `max_records` (a commit batch is not split), and
  // the offset behind what was looked at. Some offsets may hold no record, so that there can be none although `next` moved;
  // next == from.offset only at the end of the partition. kDataLoss names the damaged positions; kNotFound when `from` lies
  // before the beginning.
  virtual Result<LogRead> read(LogPosition from, std::size_t max_records) = 0;
};

// The one writer. Not thread-safe: one caller at a time (ingest's group commit).
class EventLog {
 public:
  virtual ~EventLog() = default;
  virtual LogExtent extent() const = 0;
  // One answer a message, in order: the position at which it is durable, or why it is not; a log may take some of them
  // only. kResourceExhausted when the disk is full: the log stays readable, and a later append works once there is room.
  // kDataLoss after a failed sync: every later append fails until the log is opened again. Messages of one partition get
  // ascending offsets in the order of the call.
  // `time`: when they arrive, by the clock of the caller. It is the time of their records, unless the record before in the
  // partition has a later one, which then is theirs too; a log of many writers gives them that of its own clock instead.
  // `calls`: those with a key that have messages among these; they are kept with them, durable when all of these are, and
  // maybe when they are not.
  virtual std::vector<Result<LogPosition>> append(std::span<const LogMessage> messages, UtcMillis time,
                                                  std::span<const StampedCall> calls = {}) = 0;
  // Hands over, in the order of the appends, every call that was kept with records of `since` or later, and possibly some
  // that are older. kDataLoss names the positions with which they are lost.
  virtual Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const = 0;
};

// The first error of an append, for whoever needs all of it.
Status whole_append(std::span<const Result<LogPosition>> appended);

// kDataLoss: the log ends at `end` although a version covers records up to `covered`.
tl::unexpected<Error> log_ends_early(LogPosition end, std::int64_t covered);

// Goes through stretches of a log, one after the other. Not thread-safe.
class RecordCursor {
 public:
  // `log` outlives it.
  RecordCursor(EventLogReader& log, std::vector<LogGap> stretches) : log_(log), left_(std::move(stretches)) {}

  // The next records in order, at most about 4096; empty at the end. Errors of EventLogReader::read(), and log_ends_early().
  Result<std::vector<LogRecord>> next();

 private:
  EventLogReader& log_;
  std::vector<LogGap> left_;
  std::size_t at_ = 0;  // in left_
};

// Reads every record of one partition, from <= offset < end, in order and hands it to `visit(const LogRecord&) -> Status`.
template <typename Visit>
Status for_each_record(EventLogReader& log, const LogGap& stretch, Visit&& visit) {
  RecordCursor cursor(log, {stretch});
  while (true) {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<LogRecord> records, cursor.next());
    if (records.empty()) return {};
    for (const LogRecord& record : records) STRATUS_RETURN_IF_ERROR(visit(record));
  }
}

// The same for every partition, one after the other: records that `to` covers and `from` does not.
template <typename Visit>
Status for_each_record(EventLogReader& log, const Offsets& from, const Offsets& to, Visit&& visit) {
  for (const LogGap& stretch : from.missing_from(to)) STRATUS_RETURN_IF_ERROR(for_each_record(log, stretch, visit));
  return {};
}

}  // namespace stratus
