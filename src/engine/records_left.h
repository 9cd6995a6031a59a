// What is left of a log that was shortened or has lost files.
#pragma once

#include <algorithm>

#include "ports/event_log.h"

namespace stratus {

// The stretches in which the log still has records, from its beginning on, that `to` covers: without what log.gaps() names.
inline Result<std::vector<LogGap>> stretches_left(EventLogReader& log, const Offsets& to) {
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, log.gaps());
  std::vector<LogGap> stretches;
  const auto add = [&](const LogGap& stretch) {
    if (stretch.from < stretch.end) stretches.push_back(stretch);
  };
  for (const auto& [partition, end] : to) {
    std::int64_t from = extent.begin.at(partition);
    for (const LogGap& gap : gaps) {
      if (gap.partition != partition) continue;
      add({partition, from, std::min(gap.from, end)});
      from = std::max(from, gap.end);
    }
    add({partition, from, end});
  }
  return stretches;
}

// As for_each_record(), for every record of these stretches.
template <typename Visit>
Status for_each_record_left(EventLogReader& log, const Offsets& to, Visit&& visit) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> stretches, stretches_left(log, to));
  for (const LogGap& stretch : stretches) STRATUS_RETURN_IF_ERROR(for_each_record(log, stretch, visit));
  return {};
}

}  // namespace stratus
