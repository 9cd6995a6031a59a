// Whether facts lie on the grid of their station.
#pragma once

#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "views/calendar.h"
#include "weather/fact.h"

namespace stratus {

// Thread-safe. Keeps the calendars of the stations that were asked for, until they are described otherwise.
class StationGrids {
 public:
  // The interval of the station's grid in seconds when the fact is off it. Nothing also for a station that the registry does
  // not hold, or whose zone is unknown.
  std::optional<std::int64_t> off_grid(const Fact& fact, const std::shared_ptr<const StationRegistry>& registry);

 private:
  using Calendar = std::optional<StationCalendar>;
  const Calendar& calendar_locked(const StationId& id, const std::shared_ptr<const StationRegistry>& registry);

  std::shared_mutex mutex_;
  std::shared_ptr<const StationRegistry> registry_;      // that the calendars are of; guarded by mutex_, as they are
  std::unordered_map<std::string, Calendar> calendars_;  // nothing: the station has none
};

}  // namespace stratus
