// The tail in memory: the embedded speed layer. Disposable, rebuilt from the log at start.
#pragma once

#include <map>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "ports/speed_views.h"

namespace stratus {

class MemoryTail final : public SpeedViews {
 public:
  // Covers positions from `start` on; nothing yet.
  explicit MemoryTail(LogPosition start) : start_(start), end_(start) {}

  void apply(std::span<const StoredFact> facts, LogPosition end) override;
  TailSnapshot snapshot() const override;
  std::vector<StoredFact> facts(const StationId& station, TimeRange range, TailSnapshot snapshot) const override;
  bool contains(const Fact& fact) const override;
  void trim(LogPosition start) override;
  std::size_t size() const override;

 private:
  using FactsByTime = std::multimap<UtcSeconds, StoredFact>;

  mutable std::shared_mutex mutex_;
  LogPosition start_;
  LogPosition end_;
  std::size_t size_ = 0;
  std::unordered_map<std::string, FactsByTime> stations_;
};

}  // namespace stratus
