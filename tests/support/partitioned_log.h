// A log of several partitions in memory, as other engines have it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/event_log.h"

namespace stratus {

// A key stands in the partition of its hash, so that a greater number of partitions moves some keys. Every append leaves
// offsets without a record behind. Not thread-safe.
class PartitionedLog final : public EventLog {
 public:
  explicit PartitionedLog(std::size_t partitions) : partitions_(partitions) {}

  std::size_t partitions() const { return partitions_.size(); }
  std::int32_t place(std::string_view key) const;
  void add_partitions(std::size_t more) { partitions_.resize(partitions_.size() + more); }

  LogExtent extent() const override;
  std::vector<Result<LogPosition>> append(std::span<const LogMessage> messages, UtcMillis time,
                                          std::span<const StampedCall> calls = {}) override;
  Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const override;
  // The log must outlive it.
  std::unique_ptr<EventLogReader> reader() const;

 private:
  class Reader;
  struct Entry {
    std::optional<std::string> message;
    UtcMillis time;
  };
  using Partition = std::vector<Entry>;  // by offset

  std::vector<Partition> partitions_;
  std::vector<StampedCall> calls_;
};

}  // namespace stratus
