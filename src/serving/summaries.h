// Summaries of hours, days, months, seasons and years at one station.
#pragma once

#include <optional>
#include <span>
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
  UtcSeconds until;                    // expected counts run to here: the caller's now, or as_of
  MeasureSet measures = kAllMeasures;  // that are looked at; of the others cells may hold nothing
};

// The periods in which any admitted fact falls, ascending; none when `last` is before `first`.
Result<std::vector<Summary>> summaries(const Reading& reading, const Station& station, const SummaryQuery& query);
// Of each of `within` its periods, out of the days of `days`, which are read once. `within`: of days of that definition and
// periods that `days` holds whole; their scope is that of `days`.
Result<std::vector<std::vector<Summary>>> summaries(const Reading& reading, const Station& station, const SummaryQuery& days,
                                                    std::span<const SummaryQuery> within);
// Of `query.first` where no fact falls into it: nothing but the expected count.
Result<Summary> empty_summary(const Station& station, const SummaryQuery& query);
// Of `query.first` alone, also when no fact falls into it.
Result<Summary> summary_of_period(const Reading& reading, const Station& station, const SummaryQuery& query);
// The same of many stations, in their order: what several need is read once for as many of them as serving/station_groups.h
// says. Nothing where no fact of the station falls into the period.
Result<std::vector<std::optional<Summary>>> summaries_of_period(const Reading& reading, std::span<const Station> stations,
                                                                const SummaryQuery& query);

}  // namespace stratus
