// The ports of a tail in front of another one, whose every call can wait and fail.
#pragma once

#include "ports/recently_seen.h"
#include "ports/speed_views.h"
#include "ports/tail_feed.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultySpeedViews final : public SpeedViews {
 public:
  FaultySpeedViews(std::shared_ptr<const SpeedViews> tail, Faults& faults) : tail_(std::move(tail)), faults_(faults) {}

  Result<TailSnapshot> snapshot() const override {
    return faults_.around("SpeedViews::snapshot", [&] { return tail_->snapshot(); });
  }
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const TailSnapshot& snapshot) const override {
    return faults_.around("SpeedViews::facts", [&] { return tail_->facts(stations, range, snapshot); });
  }
  Result<std::vector<StoredFact>> newest(std::span<const StationId> stations, TimeRange range, UtcMillis as_of,
                                         const TailSnapshot& snapshot) const override {
    return faults_.around("SpeedViews::newest", [&] { return tail_->newest(stations, range, as_of, snapshot); });
  }
  Result<std::set<StationId>> stations() const override {
    return faults_.around("SpeedViews::stations", [&] { return tail_->stations(); });
  }

 private:
  const std::shared_ptr<const SpeedViews> tail_;
  Faults& faults_;
};

class FaultyTailFeed final : public TailFeed {
 public:
  FaultyTailFeed(std::shared_ptr<TailFeed> feed, Faults& faults) : feed_(std::move(feed)), faults_(faults) {}

  Status apply(std::span<const StoredFact> facts, const Offsets& end) override {
    return faults_.around("TailFeed::apply", [&] { return feed_->apply(facts, end); });
  }
  Status trim(const Offsets& start) override {
    return faults_.around("TailFeed::trim", [&] { return feed_->trim(start); });
  }

 private:
  const std::shared_ptr<TailFeed> feed_;
  Faults& faults_;
};

class FaultyRecentlySeen final : public RecentlySeen {
 public:
  FaultyRecentlySeen(std::shared_ptr<const RecentlySeen> seen, Faults& faults) : seen_(std::move(seen)), faults_(faults) {}

  Result<HeldStatements> held(const Fact& fact) const override {
    return faults_.around("RecentlySeen::held", [&] { return seen_->held(fact); });
  }
  Result<Offsets> forgotten() const override {
    return faults_.around("RecentlySeen::forgotten", [&] { return seen_->forgotten(); });
  }

 private:
  const std::shared_ptr<const RecentlySeen> seen_;
  Faults& faults_;
};

}  // namespace stratus
