// What is left of a log that has lost files.
#pragma once

#include <algorithm>

#include "ports/event_log.h"

namespace stratus {

// As for_each_record(), for every record before `to`, passing over what log.gaps() names.
template <typename Visit>
Status for_each_record_left(EventLogReader& log, LogPosition to, Visit&& visit) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<LogGap> gaps, log.gaps());
  LogPosition from{0};
  for (const LogGap& gap : gaps) {
    STRATUS_RETURN_IF_ERROR(for_each_record(log, from, std::min(gap.from, to), visit));
    from = gap.end;
  }
  return for_each_record(log, from, to, visit);
}

}  // namespace stratus
