// Port: a source of weather statements that is asked over the network.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What one request brought: facts in time order, and what it cost of the daily budget.
struct Fetched {
  std::vector<Fact> facts;
  std::int64_t cost = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Facts of the station's local days from..to, both inclusive, every statement with known_at set to the time of the
  // answer. Blocking, with limits of size and time. kPermissionDenied, kInvalidArgument and kUnsupported are final;
  // kResourceExhausted means that the budget of the day is used up, and nothing else; kUnavailable was retried already.
  virtual Result<Fetched> history(const Station& station, DayNumber from, DayNumber to) = 0;
  // The current conditions and the hours around now, forecasts included.
  virtual Result<Fetched> current(const Station& station) = 0;
};

}  // namespace stratus
