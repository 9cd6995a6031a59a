// Holds everything that is served against the plain reference: log, dataset, views and merged answers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/run_tasks.h"
#include "engine/verification/log_spill.h"
#include "ports/version_store.h"
#include "ports/versions.h"

namespace stratus {

struct VerifyReport {
  std::int64_t files = 0;    // pieces of the version, read whole and held against what it says of them
  std::int64_t facts = 0;    // different facts, of dataset and log
  std::int64_t cells = 0;    // of the stored views, compared; none when they are of another generation
  std::int64_t answers = 0;  // merged buckets, compared
  // Left out of views and answers: records of the log that state no fact, and facts of stations that nobody has described.
  std::int64_t dead_letters = 0;
  std::int64_t unregistered = 0;
  // Facts of the dataset whose records the log does not hold, because it was shortened, has lost them, or another log came
  // before it: nothing states them a second time.
  std::int64_t only_in_dataset = 0;
  Offsets log_begin;             // where the log begins
  std::int64_t former_logs = 0;  // that came before it
  // The content digest (base/content_digest.h) of the reference's cells of all views over all facts: equal for equal facts
  // and rules.
  std::string digest;
  // One line each, for a person, naming the file or the bucket; at most kMaxDifferences, then one that counts the rest.
  std::vector<std::string> differences;

  bool ok() const { return differences.empty(); }
  bool operator==(const VerifyReport&) const = default;
};

inline constexpr std::size_t kMaxDifferences = 50;

// Of which facts the reference is computed. In both cases the dataset must hold every fact of the log below the horizon and
// state no position of it otherwise, former logs left aside.
enum class VerifyFrom {
  kDataset,  // those of the dataset, and of the log from the horizon on: views are held against what they are made of
  kLog,      // those of the log; of the dataset only what the log does not hold any more, which thus is not checked
};

// About so much memory a verification takes at most, whatever it verifies, unless one station has more facts than a group
// may have: the limits below come of it.
inline constexpr std::size_t kVerifyMemoryBytes = 512 * 1024 * 1024;
// So many groups of stations are compared at once, whatever the number of threads.
inline constexpr std::size_t kGroupsAtOnce = 4;
// About: what a fact of a group takes together with its cells.
inline constexpr std::size_t kBytesAComparedFact = 512;

// Tests take others; they change no report.
struct VerifyLimits {
  // Of facts of the log in memory; what is more goes to the scratch place.
  std::size_t log_bytes = kVerifyMemoryBytes / 8;
  // Of stations that are compared together.
  std::int64_t facts_a_group = kVerifyMemoryBytes / 2 / kGroupsAtOnce / kBytesAComparedFact;
};

struct VerifyOptions {
  VerifyFrom from = VerifyFrom::kDataset;
  std::function<bool()> stopped{};        // asked all along, in the threads of run_tasks
  RunTasks run_tasks{};                   // empty: one thing after the other
  std::optional<ScratchPlace> scratch{};  // without one all facts of the log stay in memory
  TellProgress log_progress{};            // of records; by one thread at a time, as the next one
  TellProgress progress{};                // of facts, about
  VerifyLimits limits{};
};

// Reads the whole log once and every piece of the version and computes everything again with reference/. What is damaged,
// missing or different becomes a difference (not which position the dataset has of a fact that stands in several
// partitions, and not that the log was shortened); positions of former logs are looked up nowhere. Errors are only those of
// a log that cannot be read and of the scratch file, kCancelled soon after `stopped` says so, and a station of a zone that
// does not exist. `stations`: as known now; the version's own come first, and one that is known otherwise now is a
// difference. `version` must be of ports that have read nothing before: one that remembers what it read does not see what
// became of the piece.
Result<VerifyReport> verify(EventLogReader& log, std::shared_ptr<const PinnedVersion> version,
                            const StationRegistry& stations, const VerifyOptions& options = {});

}  // namespace stratus
