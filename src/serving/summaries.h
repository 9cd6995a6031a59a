// Summaries of hours, days, months, seasons and years at one station.
#pragma once

#include <vector>

#include "serving/merge.h"
#include "views/figures/summary.h"

namespace stratus {

struct SummaryQuery {
  Resolution resolution = Resolution::kDay;
  BucketScheme day = BucketScheme::kCivilDay;  // definition of the day, for all but hours
  PeriodKey first;                             // inclusive
  PeriodKey last;                              // inclusive
  Scope scope;
  UtcSeconds until;  // expected counts run to here: the caller's now, or as_of
};

// The periods in which any admitted fact falls, ascending; none when `last` is before `first`.
Result<std::vector<Summary>> summaries(const Reading& reading, const Station& station, const SummaryQuery& query);
// Of `query.first` alone; with nothing but the expected count when no fact falls into it.
Result<Summary> summary_of_period(const Reading& reading, const Station& station, const SummaryQuery& query);

}  // namespace stratus
