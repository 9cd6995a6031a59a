// Stations by the names that people give them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "weather/station.h"

namespace stratus {

// The station of that id; else the only one whose id, city, "city, country" or id without "station_" and country is that
// name, but for case, accents and forms of Unicode (base/shown_text.h): "paris", "ORLÉANS", "jfk", "Paris_FR".
// kNotFound proposes what is near, kInvalidArgument lists those that share the name.
Result<Station> find_station(const StationRegistry& stations, std::string_view name);

// "station "Pari" is not known; near to it: station_Paris_FR", or where to look when nothing is.
std::string unknown_station(const StationRegistry& stations, std::string_view name);

// What a table calls it: the city, or the id of a station that has none. Valid while the station lives.
const std::string& shown_name(const Station& station);

}  // namespace stratus
