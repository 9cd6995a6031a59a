// The log, read once and decoded on many threads.
#pragma once

#include <functional>
#include <span>

#include "base/run_tasks.h"
#include "engine/verification/log_spill.h"
#include "ports/event_log.h"
#include "ports/version_store.h"
#include "ports/versions.h"

namespace stratus {

// What was read beside facts.
struct ReadRecords {
  std::int64_t dead_letters = 0;
  CountsByPartition covered;  // below the horizon; facts and duplicates are counted together, as facts
};

// Adds the facts of the stretches' records to `spill`, in no order. Errors are those of the log and of the spill;
// kCancelled: `stopped` says so, which is asked for each record in the threads of `run_tasks` (empty: one after the other).
// `progress` is told of records, by one thread at a time.
Result<ReadRecords> read_into(LogSpill& spill, EventLogReader& log, std::vector<LogGap> stretches, const Offsets& horizon,
                              const RunTasks& run_tasks, const std::function<bool()>& stopped, const TellProgress& progress);

}  // namespace stratus
