#include "support/partitioned_log.h"

#include <algorithm>
#include <functional>

namespace stratus {

class PartitionedLog::Reader final : public EventLogReader {
 public:
  explicit Reader(const PartitionedLog& log) : log_(log) {}

  Result<LogExtent> extent() override { return log_.extent(); }
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>(); }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override {
    LogRead read{{}, from.offset};
    if (from.offset < 0) return fail(ErrorKind::kNotFound, to_string(from) + " lies before the log");
    const auto number = static_cast<std::size_t>(from.partition);
    if (number >= log_.partitions_.size()) return read;
    const Partition& partition = log_.partitions_[number];
    for (std::size_t looked = 0; looked < max_records && static_cast<std::size_t>(read.next) < partition.size(); ++looked) {
      const Entry& entry = partition[static_cast<std::size_t>(read.next)];
      if (entry.message) read.records.push_back({{from.partition, read.next}, *entry.message, entry.time});
      ++read.next;
    }
    return read;
  }

 private:
  const PartitionedLog& log_;
};

std::int32_t PartitionedLog::place(std::string_view key) const {
  return static_cast<std::int32_t>(std::hash<std::string_view>{}(key) % partitions_.size());
}

LogExtent PartitionedLog::extent() const {
  LogExtent extent{LogId{"abcdefabcdefabcdefabcdefabcdefab"}, {}, {}};
  for (std::size_t i = 0; i < partitions_.size(); ++i)
    extent.end.set(static_cast<std::int32_t>(i), static_cast<std::int64_t>(partitions_[i].size()));
  return extent;
}

std::vector<Result<LogPosition>> PartitionedLog::append(std::span<const LogMessage> messages, UtcMillis time,
                                                        std::span<const StampedCall> calls) {
  std::vector<Result<LogPosition>> positions;
  for (const LogMessage& message : messages) {
    const std::int32_t number = place(message.key);
    Partition& partition = partitions_[static_cast<std::size_t>(number)];
    positions.emplace_back(LogPosition{number, static_cast<std::int64_t>(partition.size())});
    partition.push_back({std::string(message.bytes), partition.empty() ? time : std::max(time, partition.back().time)});
  }
  // As the marks of transactions do.
  for (const Result<LogPosition>& position : positions) {
    Partition& partition = partitions_[static_cast<std::size_t>(position->partition)];
    partition.push_back({std::nullopt, partition.back().time});
  }
  calls_.insert(calls_.end(), calls.begin(), calls.end());
  return positions;
}

Status PartitionedLog::visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const {
  for (const StampedCall& call : calls_) {
    if (call.at >= since) visit(call);
  }
  return {};
}

std::unique_ptr<EventLogReader> PartitionedLog::reader() const { return std::make_unique<Reader>(*this); }

}  // namespace stratus
