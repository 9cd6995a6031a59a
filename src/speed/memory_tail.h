// The tail in memory: the embedded speed layer. Disposable, rebuilt from the log at start.
#pragma once

#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "ports/recently_seen.h"
#include "ports/speed_views.h"
#include "ports/tail_feed.h"
#include "speed/newest_observations.h"

namespace stratus {

// One copy of the facts stands behind the three ports. No call fails. It remembers as far back as the tail reaches.
class MemoryTail final : public SpeedViews, public TailFeed, public RecentlySeen {
 public:
  // Covers what lies behind `start`; nothing yet.
  explicit MemoryTail(Offsets start) : start_(std::move(start)), end_(start_) {}

  Result<TailSnapshot> snapshot() const override;
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const TailSnapshot& snapshot) const override;
  Result<std::set<StationId>> stations() const override;

  Status apply(std::span<const StoredFact> facts, const Offsets& end) override;
  Status trim(const Offsets& start) override;

  Result<HeldStatements> held(const Fact& fact) const override;
  Result<Offsets> forgotten() const override;

  TailSize size() const;
  // The greatest known_at that was ever applied.
  std::optional<UtcMillis> newest_known_at() const;
  // Of all that was ever applied; others may add what is older than the tail.
  NewestObservations& newest_observations() { return newest_observations_; }

 private:
  // By time, then by all else of a statement, so that one identity of many statements is no list to walk through.
  struct Before {
    using is_transparent = void;
    bool operator()(const StoredFact& a, const StoredFact& b) const;
    bool operator()(const StoredFact& a, UtcSeconds time) const { return a.fact.time < time; }
    bool operator()(UtcSeconds time, const StoredFact& b) const { return time < b.fact.time; }
  };
  using FactsByTime = std::multiset<StoredFact, Before>;

  const FactsByTime* of_station_locked(const StationId& station) const;

  NewestObservations newest_observations_;
  mutable std::shared_mutex mutex_;
  Offsets start_;
  Offsets end_;
  TailSize size_;
  std::optional<UtcMillis> newest_known_at_;
  std::unordered_map<std::string, FactsByTime> stations_;
};

}  // namespace stratus
