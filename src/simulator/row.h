// One row of an answer: what the API states about an hour, an instant or a day, in the units asked for.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "simulator/timeline_request.h"
#include "weather/fact.h"

namespace stratus {

// Numbers as the API prints them: shortest decimal text with at least one place ("20.0"). Absent is null.
using NumberText = std::optional<std::string>;
// A decimal text with at least one place.
std::string with_point(std::string text);

struct Row {
  NumberText temp, temp_max, temp_min, feels_like, feels_like_max, feels_like_min, dew, humidity, precip, precip_cover;
  NumberText wind_gust, wind_speed, wind_direction, pressure;
  bool wet = false;
  bool frozen = false;  // what falls is snow
  bool storm = false;
  std::string conditions;
  std::string icon;
  std::string source;                   // obs, fcst, comb
  std::optional<std::string> stations;  // name of the one station, "remote"; null for a forecast
};

struct RowStyle {
  UnitGroup units = UnitGroup::kUs;
  bool icons2 = false;
  bool daylight = true;
};

// An hour as it was measured, or as a forecast that differs from what will be measured: 1.3 degrees warmer, half as
// much rain again.
Row hour_row(const Fact& fact, bool forecast, const RowStyle& style);
// The day of these hours: means, extremes, sums; the wind is its maximum.
Row day_row(std::span<const Fact> hours, std::size_t forecasts, const RowStyle& style);

// What a forecast states for an hour that will be measured as `fact`.
Fact forecast_of(const Fact& fact);

}  // namespace stratus
