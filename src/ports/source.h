// Port: a source of weather statements that is asked over the network.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// A part of an answer that states no fact: for the dead letters.
struct UnreadRow {
  std::string bytes;
  std::string reason;
};

// What one request brought, and what it cost of the daily budget. Each row of the answer is a fact, unread or empty.
struct Fetched {
  std::vector<Fact> facts;  // in time order
  std::vector<UnreadRow> unread;
  std::int64_t empty = 0;    // rows that state no element
  std::set<DayNumber> days;  // local days of which at least one hour came, an empty one too
  std::int64_t cost = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  // Facts of the station's local days from..to, both inclusive, every statement with known_at set to the time of the
  // answer. Blocking, with limits of size and time. kPermissionDenied, kInvalidArgument and kUnsupported are final;
  // kResourceExhausted means that the budget of the day is used up, and nothing else; kUnavailable was retried already.
  virtual Result<Fetched> history(const Station& station, DayNumber from, DayNumber to) = 0;
  // How many days one request for history may ask for now; kResourceExhausted when it is none before the next day.
  virtual Result<std::int64_t> affordable_days() = 0;
  // The current conditions and the hours around now, forecasts included.
  virtual Result<Fetched> current(const Station& station) = 0;
};

}  // namespace stratus
