// The batch layer: log -> facts -> cells, up to a new horizon, published as one version.
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/run_tasks.h"
#include "ports/batch_engine.h"
#include "ports/dead_letters.h"
#include "ports/event_log.h"
#include "ports/version_store.h"
#include "ports/versions.h"

namespace stratus {

// What a run works on; borrowed for its duration.
struct BatchPorts {
  EventLogReader& log;
  Versions& versions;  // that `store` publishes
  VersionStore& store;
  BatchEngine& engine;
  DeadLetters& letters;
  const Clock& clock;
  RunTasks run_tasks{};  // empty: one task after the other
};

struct BatchOptions {
  bool rebuild = false;            // derive everything again from the facts, as for other rules or stations
  bool from_log = false;           // a rebuild that trusts no version: the facts, too, are made anew from the log
  std::optional<Offsets> up_to{};  // the new horizon's end; the log's end when absent
  // Bounds memory: records of so many are joined while those of as many are read.
  std::size_t facts_a_pass = 1'000'000;
  std::function<void(std::string_view stage, std::int64_t done, std::int64_t total)> progress{};  // may be empty
  StillWanted still_wanted{};  // asked before a version is published, and in merges; what it fails with ends the run
};

struct BatchReport {
  std::int64_t version = 0;  // the newest
  bool published = false;    // false when there was nothing to do
  bool rebuilt = false;      // whether everything was derived again, asked for or because rules, zones or stations changed
  std::vector<std::string> zones_changed;  // why, where it was zones: see changed_zones()
  Horizon horizon;
  std::int64_t messages = 0;       // read from the log
  std::int64_t new_facts = 0;      // that the version did not have
  std::int64_t dead_letters = 0;   // records that state no fact; kept as dead letters
  std::int64_t letters_taken = 0;  // dead letters whose records state facts now; of a rebuild
  std::string damage;              // of cells: because of it everything was derived again; else empty
  std::int64_t merged = 0;         // version that says the same in fewer pieces, published after it; 0: nothing was due
  std::string merges_left;         // why pieces could not be merged, which the next run does; else empty
  std::string letters_left;        // why these could not be marked as taken, which the next rebuild does; else empty
  std::int64_t unregistered = 0;   // facts of the version whose stations nobody has described: in no view
  WrittenPieces written;
};

// Publishes the next version. An incremental run gives the same facts and cells as a rebuild. It adds pieces; what is then
// due to be merged is published by an edit of its own, which changes no answer, also by a run that has nothing else to do. A
// run that makes all anew gathers its pieces before it publishes. kDataLoss
// when the current version covers another log or more than this log holds, or must be made anew from a log that has lost
// files; the message names the gap. kConflict when it must be made anew from a log that was shortened, and names what
// another publication moved meanwhile. Cells of before that are damaged are no error: everything is derived again. An empty
// log publishes nothing. One run at a time (the caller holds the writer lock).
Result<BatchReport> run_batch(const BatchPorts& ports, const StationRegistry& stations, const BatchOptions& options);

}  // namespace stratus
