// Remembers which cells new facts can move.
#pragma once

#include <map>
#include <vector>

#include "ports/dirty_days.h"
#include "views/calendar.h"
#include "weather/station.h"

namespace stratus {

// Costs least when facts come by station and time: those of one stretch, in which no bucket changes, are looked up once.
class DirtyTracker {
 public:
  // `stations` is borrowed.
  explicit DirtyTracker(const StationRegistry& stations);

  // A fact of that identity. Its station is among the stations. kInvalidArgument names a zone that is unknown.
  Status add(const StationId& id, UtcSeconds time);
  DirtyDays take() { return std::move(days_); }

 private:
  struct Known {
    StationCalendar calendar;
    TimeRange noted{};  // facts with these times dirty what is dirty already
  };
  Result<Known*> known(const StationId& id);

  const StationRegistry& stations_;
  std::vector<const ViewSpec*> views_;  // the stored ones
  std::map<StationId, Known> known_;
  std::pair<const StationId, Known>* last_ = nullptr;  // facts of one station mostly follow one another
  DirtyDays days_;
};

}  // namespace stratus
