// Stations as JSON: their members, and one station out of a text that may hold others.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "weather/station.h"

namespace stratus {

enum class StationMember : std::uint8_t {
  kId,
  kCity,
  kCountry,
  kLatitude,
  kLongitude,
  kElevation,
  kZone,
  kInterval,
  kAccumulationStamp,
  kGrid,
};

// By StationMember, in the order in which they are written.
inline constexpr std::array<std::string_view, 10> kStationMembers{
    "id", "city", "country", "latitude", "longitude", "elevation_m", "zone", "interval_s", "accumulation_stamp", "grid"};

// What else must be right of a station, which weather cannot look up; told with whatever else is wrong. May be empty.
using CheckStation = std::function<Status(const Station&)>;

// Reads one station as a JSON object, by the rules of parse_stations(). The message of an error begins with `place`
// ("stations[3]").
Result<Station> parse_station(std::string_view json, const std::string& place, const CheckStation& also = {});

}  // namespace stratus
