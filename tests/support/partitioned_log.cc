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
      const auto& message = partition[static_cast<std::size_t>(read.next)];
      if (message) read.records.push_back({{from.partition, read.next}, *message});
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

std::vector<Result<LogPosition>> PartitionedLog::append(std::span<const LogMessage> messages) {
  std::vector<Result<LogPosition>> positions;
  for (const LogMessage& message : messages) {
    const std::int32_t number = place(message.key);
    Partition& partition = partitions_[static_cast<std::size_t>(number)];
    positions.emplace_back(LogPosition{number, static_cast<std::int64_t>(partition.size())});
    partition.emplace_back(message.bytes);
  }
  // As the marks of transactions do.
  for (const Result<LogPosition>& position : positions)
    partitions_[static_cast<std::size_t>(position->partition)].emplace_back(std::nullopt);
  return positions;
}

std::unique_ptr<EventLogReader> PartitionedLog::reader() const { return std::make_unique<Reader>(*this); }

}  // namespace stratus
