// The answer of the Timeline API as JSON, from the facts of one station.
#pragma once

#include <map>
#include <string>

#include "simulator/timeline_request.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What will be or was measured, hour by hour. An hour that is not there has no row.
using HourSeries = std::map<UtcSeconds, Fact>;

struct TimelineAnswer {
  std::string json;
  int query_cost = 0;
};

// Hours that begin after `now` are forecasts. `request` was asked about `station`.
ApiResult<TimelineAnswer> answer_timeline(const TimelineRequest& request, const Station& station, const HourSeries& hours,
                                          UtcSeconds now);

}  // namespace stratus
