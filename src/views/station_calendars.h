// The calendars of many stations, each made when it is first asked for.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "views/calendar.h"

namespace stratus {

// Not thread-safe.
class StationCalendars {
 public:
  // That of the station as it is now; nullptr when its zone is unknown. Valid until the next call.
  const StationCalendar* of(const Station& station) {
    auto& [known, calendar] = calendars_[station.id];
    if (known != station) {
      auto made = StationCalendar::make(station);
      calendar = made ? std::optional(*std::move(made)) : std::nullopt;
      known = station;
    }
    return calendar ? &*calendar : nullptr;
  }

 private:
  std::map<StationId, std::pair<Station, std::optional<StationCalendar>>> calendars_;
};

}  // namespace stratus
