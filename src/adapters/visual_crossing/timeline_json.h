// The answer of the Timeline API as it stands in its JSON, before it is judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stratus {

// A row as the API states it; numbers as their text, empty when null or absent.
struct TimelineRow {
  std::optional<std::int64_t> epoch;
  std::string temp, dew, humidity, pressure, wind_speed, wind_gust, wind_direction, precip;
  std::string conditions, icon, source;
  bool remote_only = false;  // no station but "remote"
  bool rain_type = false;    // the precipitation is or includes rain
  bool any_type = false;     // the kind of precipitation is stated
};

struct Timeline {
  std::int64_t cost = 0;
  std::vector<TimelineRow> hours;  // of all days
  std::optional<TimelineRow> current;
};

// kUnavailable when it is not the JSON of a timeline.
Result<Timeline> read_timeline(std::string_view json);

}  // namespace stratus
