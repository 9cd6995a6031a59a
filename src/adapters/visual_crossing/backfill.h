// Bringing the past of many stations, in pieces that survive a stop. Checkpoint: docs/formats/backfill-checkpoint.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "ports/source.h"

namespace stratus {

// Both inclusive, local days of the station.
struct DaySpan {
  DayNumber first;
  DayNumber last;
  int days() const { return last - first + 1; }
  bool operator==(const DaySpan&) const = default;
};

// Which days of which station are done. Not thread-safe.
class BackfillCheckpoint {
 public:
  // A missing file is an empty checkpoint. kDataLoss names a damaged one. `files` outlives the checkpoint.
  static Result<BackfillCheckpoint> load(FileSystem& files, Path file);

  // Durable on return. Touching and overlapping spans become one.
  Status mark(const StationId& station, const std::vector<DaySpan>& spans);
  // The days of `wanted` that are not done, in order.
  std::vector<DaySpan> missing(const StationId& station, DaySpan wanted) const;
  // The finished spans in order, without overlap.
  const std::vector<DaySpan>& done(const StationId& station) const;

 private:
  BackfillCheckpoint(FileSystem& files, Path file) : files_(&files), file_(std::move(file)) {}
  Status save() const;

  FileSystem* files_;
  Path file_;
  std::map<StationId, std::vector<DaySpan>> done_;
};

struct BackfillPlan {
  std::vector<Station> stations;
  DaySpan days;
  DayNumber today;  // UTC; the last two days before it and later are fetched but not marked: some local days
                    // of theirs are not over, and the service still mends them
  std::int64_t max_days_a_request = 30;
};

struct BackfillReport {
  std::int64_t requests = 0;
  std::int64_t facts = 0;
  std::int64_t empty = 0;   // rows without any element
  std::int64_t unread = 0;  // rows kept as dead letters
  std::int64_t cost = 0;
  std::int64_t days_done = 0;     // of days_wanted, earlier runs included
  std::int64_t days_without = 0;  // asked for in this run, of which no hour came: the next run asks again
  std::int64_t days_wanted = 0;   // station-days
  std::optional<Error> stopped;   // why it ended early; kResourceExhausted: go on after the reset
};

// Takes what one request brought; on success its facts and unread rows are durable.
using FetchedSink = std::function<Status(const Station&, const Fetched&)>;
// Called after each request with the report so far. False stops the backfill (kCancelled).
using BackfillProgress = std::function<bool(const BackfillReport&)>;

// Fetches what the checkpoint lacks, oldest first, station by station, in spans that the budget of the day still allows. A
// day is marked when an hour of it came, and only after the sink took it, so that a stop at any point loses nothing; a span
// that is fetched twice is harmless. A failure of the source ends the run and stands in the report; one of the sink or of
// the checkpoint is returned.
Result<BackfillReport> backfill(Source& source, BackfillCheckpoint& checkpoint, const BackfillPlan& plan,
                                const FetchedSink& sink, const BackfillProgress& progress);

// Records that the plan will cost at least: 24 a missing station-day.
std::int64_t estimated_cost(const BackfillCheckpoint& checkpoint, const BackfillPlan& plan);

}  // namespace stratus
