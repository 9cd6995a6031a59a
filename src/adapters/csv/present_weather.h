// What the weather codes of stations say, as text and flags.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stratus {

// kWmo4677: table 4677 of WMO-No. 306, "ww" of manned stations, 00 to 99. kMeteostat: the condition codes of Meteostat, 1
// to 27.
enum class WeatherCode { kWmo4677, kMeteostat };

// "wmo4677", "meteostat".
std::optional<WeatherCode> find_weather_code(std::string_view name);

// Of the moment of the observation: rain, drizzle and storms that ended in the hour before are told by the text alone.
struct PresentWeather {
  std::string condition;         // "Rain shower"; empty when the code tells of no weather
  std::optional<bool> is_rain;   // nothing where the code leaves open whether it is rain or snow
  std::optional<bool> is_storm;  // a thunderstorm
};

// A number that the table does not have is told as "code 161", without flags. kInvalidArgument when it is no whole number.
Result<PresentWeather> present_weather(WeatherCode code, std::string_view text);

}  // namespace stratus
