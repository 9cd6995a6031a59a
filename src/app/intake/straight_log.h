// Made-up messages straight into a log that holds nothing yet, as ingest would have written them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/context.h"
#include "app/intake/made_messages.h"
#include "engine/engines.h"
#include "engine/folder_lock.h"
#include "ingest/stamps.h"
#include "ingest/write_gate.h"

namespace stratus {

// Whether the messages of the plan can go straight: nobody holds the folder, its log is new, so that no earlier statement
// could be repeated, and nothing of the plan is ahead of the clock, so that none would be rejected.
Result<bool> can_go_straight(const Context& context, const StationYearsPlan& plan);

// Owns the folder while it lives. What was made by this program needs no decoding and no check: every message that ingest
// would accept stands in the log with the bytes, in the order and with the stamps that ingest would give, and is durable
// when take() returns; what ingest would call a duplicate does not. No tail is filled: whoever opens the folder next reads
// the log. Not thread-safe.
class StraightLog {
 public:
  // Registers the stations of the plan. `context` must outlive the log. kConflict: the log holds something by now.
  static Result<std::unique_ptr<StraightLog>> open(const Context& context, const StationYearsPlan& plan);

  // kResourceExhausted when the disk is full; a log that broke is kDataLoss.
  Status take(const MessageStretch& stretch);
  // What waits to be appended.
  Status flush();

  std::int64_t duplicates() const { return duplicates_; }

 private:
  // One commit of ingest at most, by which the waste of a crash is bounded.
  static constexpr std::size_t kBytesAnAppend = 4 * 1024 * 1024;

  StraightLog(const Context& context, const StationYearsPlan& plan, FolderLock lock, OpenedLog log);
  void add(const MessageStretch& stretch, const MadeMessage& message);
  UtcMillis stamp(const MadeMessage& message);

  const Context& context_;
  const FolderLock lock_;
  const OpenedLog log_;
  WriteGate gate_;
  const std::vector<Station> stations_;
  Stamps stamps_{std::nullopt};
  // Of hours that are stated more than once, the newest stamp: a later statement needs a later one.
  std::unordered_map<std::int64_t, UtcMillis> stamped_;
  std::int64_t duplicates_ = 0;

  // The next append: where in `text_` its messages stand.
  std::string text_;
  std::vector<std::pair<int, std::size_t>> waiting_;  // station and end
  UtcMillis time_;
};

}  // namespace stratus
