// Port: the tail, all facts from given offsets of the log on, per station. Disposable: rebuilt from the log.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/time.h"
#include "ports/offsets.h"
#include "weather/fact.h"

namespace stratus {

// What one query sees of the tail: facts of positions that `end` covers and `start` does not.
struct TailSnapshot {
  Offsets start;
  Offsets end;

  bool contains(LogPosition position) const { return end.covers(position) && !start.covers(position); }
};

// The newest statement of an identity, retractions among them: that of the greatest known_at.
struct NewestStatement {
  UtcMillis known_at;
  Kind kind = Kind::kObserved;
  bool retraction = false;
  int elements = 0;  // how many it states

  static NewestStatement of(const Fact& fact) { return {fact.known_at, fact.kind, fact.retraction, fact.elements.count()}; }
};

// What the tail holds of the identity of a fact.
struct HeldStatements {
  bool equal = false;  // whether an equal fact is there
  std::optional<NewestStatement> newest;
};

// Thread-safe. Facts of one (station, range) come back sorted by time.
class SpeedViews {
 public:
  virtual ~SpeedViews() = default;
  // Facts of the positions that `end` covers and snapshot().end does not, in any order, some positions possibly without a
  // fact. A partition that was not known begins at 0. Called by one thread at a time.
  virtual void apply(std::span<const StoredFact> facts, const Offsets& end) = 0;
  virtual TailSnapshot snapshot() const = 0;
  // Every fact of the station with a time in the range and a position inside the snapshot.
  virtual std::vector<StoredFact> facts(const StationId& station, TimeRange range, const TailSnapshot& snapshot) const = 0;
  // In a time that does not grow with the statements of the identity.
  virtual HeldStatements held(const Fact& fact) const = 0;
  // Forgets facts that `start` covers, and never takes one back. The caller makes sure that no query uses them.
  virtual void trim(const Offsets& start) = 0;
  // Those that have facts in the tail.
  virtual std::set<StationId> stations() const = 0;
  // Number of facts held.
  virtual std::size_t size() const = 0;
  // About how much memory they take: of the facts as they are held, not of the process.
  virtual std::uint64_t bytes() const = 0;
};

}  // namespace stratus
