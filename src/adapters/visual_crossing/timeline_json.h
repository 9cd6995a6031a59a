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

// A row as its bytes, and what they state. An error says why they are no row.
struct ReadRow {
  std::string bytes;
  Result<TimelineRow> row;
};

struct TimelineDay {
  std::string date;  // local, "2026-11-24"
  std::vector<ReadRow> hours;
};

struct Timeline {
  std::optional<std::int64_t> cost;  // 0..kMaxCost
  std::vector<TimelineDay> days;
  std::optional<ReadRow> current;
};

// A greater cost of one answer is a mistake of its sender.
inline constexpr std::int64_t kMaxCost = 10'000'000;

// kUnavailable when it is not the JSON of a timeline. A row that cannot be read costs no other.
Result<Timeline> read_timeline(std::string_view json);

}  // namespace stratus
