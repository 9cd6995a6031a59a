// Port: the tail, all facts from given offsets of the log on, per station, as whoever answers reads it. Disposable: rebuilt
// from the log. Who fills it: ports/tail_feed.h.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// What one query sees of the tail: facts of positions that `end` covers and `start` does not.
struct TailSnapshot {
  Offsets start;
  Offsets end;

  bool contains(LogPosition position) const { return end.covers(position) && !start.covers(position); }
  bool operator==(const TailSnapshot&) const = default;
};

// Thread-safe. It may stand elsewhere, so each call may fail. An error names what is missing, a partition or positions, and
// fails that call alone; what there is is never given without it. kUnavailable: the tail cannot be reached now; ask again.
// kDataLoss: a part of it is gone until it is filled again from the log.
class SpeedViews {
 public:
  virtual ~SpeedViews() = default;
  virtual Result<TailSnapshot> snapshot() const = 0;
  // Every fact of the stations with a time in the range and a position inside the snapshot, by station, then by time.
  // `stations`: sorted, each once. All of them are held in memory: whoever asks of many stations over a long time asks in
  // groups.
  virtual Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                                const TailSnapshot& snapshot) const = 0;
  // Of each station those that facts() gives from the newest time in the range on at which one of them is a measurement: of
  // kMeasuredKinds, no retraction, with an element, known not after `as_of`. None of a station without one.
  virtual Result<std::vector<StoredFact>> newest(std::span<const StationId> stations, TimeRange range, UtcMillis as_of,
                                                 const TailSnapshot& snapshot) const = 0;
  // Those that have facts in the tail.
  virtual Result<std::set<StationId>> stations() const = 0;
};

}  // namespace stratus
