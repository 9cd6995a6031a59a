// A tail in front of another one, whose every call can be made to fail.
#pragma once

#include <functional>
#include <utility>

#include "ports/speed_views.h"

namespace stratus {

// As thread-safe as its faults are.
class StubTail final : public SpeedViews {
 public:
  // Asked before each call of its kind; the error that it gives is the answer. Empty: none fails.
  using Fault = std::function<Status()>;

  explicit StubTail(const SpeedViews& tail) : tail_(tail) {}

  Result<TailSnapshot> snapshot() const override {
    if (snapshot_fault) STRATUS_RETURN_IF_ERROR(snapshot_fault());
    return tail_.snapshot();
  }
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const TailSnapshot& snapshot) const override {
    if (facts_fault) STRATUS_RETURN_IF_ERROR(facts_fault());
    return tail_.facts(stations, range, snapshot);
  }
  Result<std::set<StationId>> stations() const override {
    if (stations_fault) STRATUS_RETURN_IF_ERROR(stations_fault());
    return tail_.stations();
  }

  void fail_all(const Error& error) {
    snapshot_fault = facts_fault = stations_fault = [error] { return fail(error); };
  }
  void heal() { snapshot_fault = facts_fault = stations_fault = nullptr; }

  Fault snapshot_fault;
  Fault facts_fault;
  Fault stations_fault;

 private:
  const SpeedViews& tail_;
};

}  // namespace stratus
