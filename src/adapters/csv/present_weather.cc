#include "adapters/csv/present_weather.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "adapters/csv/cell_text.h"

namespace stratus {
namespace {

constexpr std::optional<bool> kYes = true;
constexpr std::optional<bool> kNo = false;
constexpr std::optional<bool> kOpen = std::nullopt;

// The codes up to `last` that no entry before covers.
struct Codes {
  int last;
  std::string_view condition;
  std::optional<bool> is_rain, is_storm;
};

constexpr std::array kWmo4677Codes{
    Codes{3, "", kNo, kNo},
    Codes{4, "Smoke", kNo, kNo},
    Codes{5, "Haze", kNo, kNo},
    Codes{9, "Dust or sand", kNo, kNo},
    Codes{10, "Mist", kNo, kNo},
    Codes{12, "Shallow fog", kNo, kNo},
    Codes{13, "Lightning", kNo, kNo},
    Codes{16, "Precipitation in sight", kNo, kNo},
    Codes{17, "Thunderstorm", kNo, kYes},
    Codes{18, "Squalls", kNo, kNo},
    Codes{19, "Funnel cloud", kNo, kNo},
    Codes{20, "Drizzle in the hour before", kNo, kNo},
    Codes{21, "Rain in the hour before", kNo, kNo},
    Codes{22, "Snow in the hour before", kNo, kNo},
    Codes{23, "Rain and snow in the hour before", kNo, kNo},
    Codes{24, "Freezing rain in the hour before", kNo, kNo},
    Codes{25, "Rain shower in the hour before", kNo, kNo},
    Codes{26, "Snow shower in the hour before", kNo, kNo},
    Codes{27, "Hail in the hour before", kNo, kNo},
    Codes{28, "Fog in the hour before", kNo, kNo},
    Codes{29, "Thunderstorm in the hour before", kNo, kNo},
    Codes{35, "Duststorm or sandstorm", kNo, kNo},
    Codes{39, "Blowing snow", kNo, kNo},
    Codes{49, "Fog", kNo, kNo},
    Codes{55, "Drizzle", kYes, kNo},
    Codes{57, "Freezing drizzle", kYes, kNo},
    Codes{59, "Drizzle and rain", kYes, kNo},
    Codes{65, "Rain", kYes, kNo},
    Codes{67, "Freezing rain", kYes, kNo},
    Codes{69, "Rain and snow", kYes, kNo},
    Codes{75, "Snow", kNo, kNo},
    Codes{76, "Diamond dust", kNo, kNo},
    Codes{77, "Snow grains", kNo, kNo},
    Codes{78, "Snow crystals", kNo, kNo},
    Codes{79, "Ice pellets", kNo, kNo},
    Codes{82, "Rain shower", kYes, kNo},
    Codes{84, "Shower of rain and snow", kYes, kNo},
    Codes{86, "Snow shower", kNo, kNo},
    Codes{88, "Shower of snow pellets", kOpen, kNo},
    Codes{90, "Hail shower", kOpen, kNo},
    Codes{92, "Rain after a thunderstorm", kYes, kNo},
    Codes{94, "Snow or hail after a thunderstorm", kOpen, kNo},
    Codes{95, "Thunderstorm", kOpen, kYes},
    Codes{96, "Thunderstorm with hail", kOpen, kYes},
    Codes{97, "Heavy thunderstorm", kOpen, kYes},
    Codes{98, "Thunderstorm with duststorm", kOpen, kYes},
    Codes{99, "Heavy thunderstorm with hail", kOpen, kYes},
};

constexpr std::array kMeteostatCodes{
    Codes{1, "Clear", kNo, kNo},
    Codes{2, "Fair", kNo, kNo},
    Codes{3, "Cloudy", kNo, kNo},
    Codes{4, "Overcast", kNo, kNo},
    Codes{5, "Fog", kNo, kNo},
    Codes{6, "Freezing fog", kNo, kNo},
    Codes{7, "Light rain", kYes, kNo},
    Codes{8, "Rain", kYes, kNo},
    Codes{9, "Heavy rain", kYes, kNo},
    Codes{10, "Freezing rain", kYes, kNo},
    Codes{11, "Heavy freezing rain", kYes, kNo},
    Codes{12, "Sleet", kYes, kNo},
    Codes{13, "Heavy sleet", kYes, kNo},
    Codes{14, "Light snowfall", kNo, kNo},
    Codes{15, "Snowfall", kNo, kNo},
    Codes{16, "Heavy snowfall", kNo, kNo},
    Codes{17, "Rain shower", kYes, kNo},
    Codes{18, "Heavy rain shower", kYes, kNo},
    Codes{19, "Sleet shower", kYes, kNo},
    Codes{20, "Heavy sleet shower", kYes, kNo},
    Codes{21, "Snow shower", kNo, kNo},
    Codes{22, "Heavy snow shower", kNo, kNo},
    Codes{23, "Lightning", kNo, kNo},
    Codes{24, "Hail", kOpen, kNo},
    Codes{25, "Thunderstorm", kOpen, kYes},
    Codes{26, "Heavy thunderstorm", kOpen, kYes},
    Codes{27, "Storm", kOpen, kOpen},
};

struct Table {
  int first;
  std::span<const Codes> codes;
};

Table table_of(WeatherCode code) {
  return code == WeatherCode::kWmo4677 ? Table{0, kWmo4677Codes} : Table{1, kMeteostatCodes};
}

}  // namespace

std::optional<WeatherCode> find_weather_code(std::string_view name) {
  if (name == "wmo4677") return WeatherCode::kWmo4677;
  if (name == "meteostat") return WeatherCode::kMeteostat;
  return std::nullopt;
}

Result<PresentWeather> present_weather(WeatherCode code, std::string_view text) {
  constexpr double kMostDigits = 999;
  const auto number = parse_number(text);
  if (!number || *number != std::floor(*number) || std::abs(*number) > kMostDigits)
    return fail(ErrorKind::kInvalidArgument, quoted(text) + " is not the number of a weather code");
  const int wanted = static_cast<int>(*number);
  const Table table = table_of(code);
  const auto found = std::find_if(table.codes.begin(), table.codes.end(), [&](const Codes& c) { return wanted <= c.last; });
  if (wanted < table.first || found == table.codes.end())
    return PresentWeather{"code " + std::to_string(wanted), std::nullopt, std::nullopt};
  return PresentWeather{std::string(found->condition), found->is_rain, found->is_storm};
}

}  // namespace stratus
