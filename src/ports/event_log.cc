#include "ports/event_log.h"

#include <set>

namespace stratus {

std::vector<std::int32_t> LogExtent::partitions() const {
  std::set<std::int32_t> known{0};
  for (const Offsets& offsets : {begin, end}) {
    for (const auto& [partition, offset] : offsets) known.insert(partition);
  }
  return {known.begin(), known.end()};
}

Status whole_append(std::span<const Result<LogPosition>> appended) {
  for (const Result<LogPosition>& one : appended) {
    if (!one) return fail(one.error());
  }
  return {};
}

tl::unexpected<Error> log_ends_early(LogPosition end, std::int64_t covered) {
  return fail(ErrorKind::kDataLoss, "the log ends at " + to_string(end) + ", before position " + std::to_string(covered) +
                                        " that a version covers");
}

Result<std::vector<LogRecord>> RecordCursor::next() {
  constexpr std::size_t kRecordsARead = 4096;
  for (; at_ < left_.size(); ++at_) {
    LogGap& stretch = left_[at_];
    while (stretch.from < stretch.end) {
      const LogPosition from{stretch.partition, stretch.from};
      STRATUS_ASSIGN_OR_RETURN(LogRead read, log_.read(from, kRecordsARead));
      if (read.next <= from.offset) return log_ends_early(from, stretch.end);
      stretch.from = read.next;
      while (!read.records.empty() && read.records.back().position.offset >= stretch.end) read.records.pop_back();
      if (!read.records.empty()) return std::move(read.records);
    }
  }
  return std::vector<LogRecord>{};
}

}  // namespace stratus
