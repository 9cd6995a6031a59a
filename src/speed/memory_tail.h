// The tail in memory: the embedded speed layer. Disposable, rebuilt from the log at start.
#pragma once

#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "ports/speed_views.h"
#include "speed/newest_observations.h"

namespace stratus {

class MemoryTail final : public SpeedViews {
 public:
  // Covers what lies behind `start`; nothing yet.
  explicit MemoryTail(Offsets start) : start_(std::move(start)), end_(start_) {}

  void apply(std::span<const StoredFact> facts, const Offsets& end) override;
  TailSnapshot snapshot() const override;
  std::vector<StoredFact> facts(const StationId& station, TimeRange range, const TailSnapshot& snapshot) const override;
  HeldStatements held(const Fact& fact) const override;
  void trim(const Offsets& start) override;
  std::set<StationId> stations() const override;
  std::size_t size() const override;
  std::uint64_t bytes() const override;

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

  NewestObservations newest_observations_;
  mutable std::shared_mutex mutex_;
  Offsets start_;
  Offsets end_;
  std::size_t size_ = 0;
  std::uint64_t bytes_ = 0;
  std::optional<UtcMillis> newest_known_at_;
  std::unordered_map<std::string, FactsByTime> stations_;
};

}  // namespace stratus
