// Holds everything that is served against the plain reference: log, dataset, views and merged answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

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
  std::string digest;            // of the reference's cells over all facts: equal for equal facts and rules
  // One line each, for a person, naming the file or the bucket; at most kMaxDifferences, then one that counts the rest.
  std::vector<std::string> differences;

  bool ok() const { return differences.empty(); }
};

inline constexpr std::size_t kMaxDifferences = 50;

// Of which facts the reference is computed. In both cases the dataset must hold every fact of the log below the horizon and
// state no position of it otherwise, former logs left aside.
enum class VerifyFrom {
  kDataset,  // those of the dataset, and of the log from the horizon on: views are held against what they are made of
  kLog,      // those of the log; of the dataset only what the log does not hold any more, which thus is not checked
};

// Reads the whole log and every piece of the version and computes everything again with reference/. What is damaged,
// missing or different becomes a difference (not which position the dataset has of a fact that stands in several
// partitions, and not that the log was shortened); positions of former logs are looked up nowhere. Only a log that cannot be
// read is an error. `stations`: as known now; the version's own come first, and one that is known otherwise now is a
// difference. `version` must be of ports that have read nothing before: one that remembers what it read does not see what
// became of the piece. Memory: all facts, a few times. kCancelled soon after `stopped()` says so, which is asked all along.
Result<VerifyReport> verify(EventLogReader& log, std::shared_ptr<const PinnedVersion> version,
                            const StationRegistry& stations, const std::function<bool()>& stopped = {},
                            VerifyFrom from = VerifyFrom::kDataset);

}  // namespace stratus
