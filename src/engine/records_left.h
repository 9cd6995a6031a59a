// What is left of a log that was shortened or has lost files.
#pragma once

#include <algorithm>

#include "ports/event_log.h"

namespace stratus {

// As for_each_record(), for every record from the log's beginning on that `to` covers, passing over what log.gaps() names.
template <typename Visit>
Status for_each_record_left(EventLogReader& log, const Offsets& to, Visit&& visit) {
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, log.gaps());
  for (const auto& [partition, end] : to) {
    std::int64_t from = extent.begin.at(partition);
    for (const LogGap& gap : gaps) {
      if (gap.partition != partition) continue;
      STRATUS_RETURN_IF_ERROR(for_each_record(log, LogGap{partition, from, std::min(gap.from, end)}, visit));
      from = std::max(from, gap.end);
    }
    STRATUS_RETURN_IF_ERROR(for_each_record(log, LogGap{partition, from, end}, visit));
  }
  return {};
}

}  // namespace stratus
