// Rebuilding the tail from the log.
#pragma once

#include <cstdint>
#include <string>

#include "base/run_tasks.h"
#include "ports/event_log.h"
#include "ports/tail_feed.h"

namespace stratus {

struct TailFill {
  std::int64_t facts = 0;
  std::int64_t dead_letters = 0;  // records that state no fact; the next batch run keeps them
  std::string first_reason;       // of those, with its position
};

// Applies the facts of the records that `to` covers and `from` does not, in the order of the log. The errors are those of
// the log and of the tail; what stands before them is applied. `run_tasks`: where the threads come from that decode, each a
// few thousand records at a time; empty: one after the other. The log and the tail are used by one of them at a time.
Result<TailFill> fill_tail(TailFeed& tail, EventLogReader& log, const Offsets& from, const Offsets& to,
                           const RunTasks& run_tasks = {});

}  // namespace stratus
