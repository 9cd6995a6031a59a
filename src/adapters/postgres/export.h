// A version of the batch layer brought into PostgreSQL: its facts, what is believed, its cells and its horizon together.
#pragma once

#include <cstddef>
#include <cstdint>

#include "adapters/postgres/client.h"
#include "ports/version_differences.h"
#include "ports/version_store.h"
#include "ports/versions.h"

namespace stratus {

// Stations whose rows are held in memory together: of 64 with hourly facts a month of facts is 20 MB, a year of cells 35 MB.
inline constexpr std::size_t kStationsAtOnce = 64;

// Where versions come from. Both are borrowed.
struct ExportSource {
  Versions& versions;
  const VersionDifferences& differences;
};

struct ExportOptions {
  TellProgress progress{};  // in facts, of an export of everything
  StillWanted wanted{};     // asked before each group of stations; what it fails with leaves PostgreSQL as it was
};

// What an export did, and how.
enum class ExportHow {
  kNothing,      // the version was served already
  kDifferences,  // wrote what differs from the version before
  kEverything,
};
struct ExportReport {
  ExportHow how = ExportHow::kNothing;
  std::int64_t version = 0;
  std::int64_t before = 0;    // the version that was served before; 0: none
  std::int64_t facts = 0;     // rows that were written
  std::int64_t cells = 0;     // likewise
  std::int64_t restated = 0;  // stations that are described otherwise now, whose observations were written again
};

// Exports into the schema of one configuration. Not thread-safe; any number of processes may export into it, one at a time.
class PostgresExport {
 public:
  explicit PostgresExport(PostgresConfig config) : client_(std::move(config)) {}

  // Brings `version`, which is of `source`, into PostgreSQL, in one transaction: until it is durable readers see the version
  // before, and after an error, a crash or a lost connection they still do; then it is made again. Written is where the two
  // versions differ, and what is believed of stations that are described otherwise now; everything, where the version that
  // is served is not one of the source any more, or the tables of views are declared otherwise. Number and content digests
  // of all facts and cells are then those that the version says, or nothing has happened. An error of the connection may be
  // that of an export that was made, whose answer was lost: the next one says kNothing. kConflict: a later version is
  // served, or another one of that number. kAlreadyExists: another process exports there now. kDataLoss names a damaged
  // piece of the source, or of the tables. Other errors are those of the client.
  Result<ExportReport> run(const PinnedVersion& version, const ExportSource& source, const ExportOptions& options = {});

 private:
  PostgresClient client_;
};

}  // namespace stratus
