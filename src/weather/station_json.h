// One station out of a text that may hold others.
#pragma once

#include <string>
#include <string_view>

#include "weather/station.h"

namespace stratus {

// Reads one station as a JSON object, by the rules of parse_stations(). The message of an error begins with `place`
// ("stations[3]").
Result<Station> parse_station(std::string_view json, const std::string& place);

}  // namespace stratus
