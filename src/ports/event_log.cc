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

}  // namespace stratus
