// The tail in memory: the embedded speed layer. Disposable, rebuilt from the log at start.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "ports/recently_seen.h"
#include "ports/speed_views.h"
#include "ports/tail_feed.h"
#include "speed/newest_observations.h"
#include "speed/tail_part.h"

namespace stratus {

// One copy of the facts stands behind the three ports. No call fails. It remembers as far back as the tail reaches.
//
// Facts are packed, by station, in parts of successive positions. A trim drops the parts that are covered, and packs again
// what is left of one that is covered partly; readers go on meanwhile.
class MemoryTail final : public SpeedViews, public TailFeed, public RecentlySeen {
 public:
  // With that many facts a part is full, and the next apply begins another one: few parts are fast to ask, small ones to
  // pack again.
  static constexpr std::size_t kFactsAPart = 512 * 1024;

  // Covers what lies behind `start`; nothing yet.
  explicit MemoryTail(Offsets start, std::size_t facts_a_part = kFactsAPart)
      : facts_a_part_(facts_a_part), start_(std::move(start)), end_(start_) {}

  Result<TailSnapshot> snapshot() const override;
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const TailSnapshot& snapshot) const override;
  Result<std::vector<StoredFact>> newest(std::span<const StationId> stations, TimeRange range, UtcMillis as_of,
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
  using Runs = std::vector<TailRun>;  // of one station, oldest part first; never empty
  // What is left of a part that is covered partly, packed again; by run, which may be empty then.
  struct Repacked {
    std::unique_ptr<TailPart>* part;
    std::unique_ptr<TailPart> left;
    std::vector<std::pair<TailRun*, FactRun>> runs;
  };

  const Runs* of_station_locked(const StationId& station) const;
  void add_locked(Runs& runs, const StoredFact& stored);
  Repacked repack(std::unique_ptr<TailPart>& part, const Offsets& start);
  void drop_emptied_locked();

  const std::size_t facts_a_part_;
  NewestObservations newest_observations_;
  std::mutex writing_;  // taken before mutex_ by whoever changes what follows: so it may read it with this alone
  mutable std::shared_mutex mutex_;  // guards what follows
  Offsets start_;
  Offsets end_;
  std::optional<UtcMillis> newest_known_at_;
  std::vector<std::unique_ptr<TailPart>> parts_;  // oldest first; the last one is filled
  std::unordered_map<std::string, Runs> stations_;
};

}  // namespace stratus
