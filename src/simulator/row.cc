#include "simulator/row.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::int32_t kForecastWarmer = 13;  // tenths of a degree

Conversion temperature_unit(UnitGroup units) {
  switch (units) {
    case UnitGroup::kUs: return kFahrenheitToCelsius;
    case UnitGroup::kBase: return kKelvinToCelsius;
    default: return kIdentity;
  }
}

Conversion wind_unit(UnitGroup units) {
  switch (units) {
    case UnitGroup::kMetric: return kKmhToMps;
    case UnitGroup::kBase: return kIdentity;
    default: return kMphToMps;
  }
}

struct ElementFormat {
  Conversion conversion;
  int digits;
};

// The unit and the decimals that the API gives an element of an hour.
ElementFormat format_of(Element element, UnitGroup units) {
  switch (element) {
    case Element::kTemperature:
    case Element::kDewPoint: return {temperature_unit(units), 1};
    case Element::kWindSpeed:
    case Element::kWindGust: return {wind_unit(units), 1};
    case Element::kPrecipitation:
      return units == UnitGroup::kUs ? ElementFormat{kInchesToMm, 3} : ElementFormat{kIdentity, 1};
    case Element::kHumidity: return {kIdentity, 2};
    default: return {kIdentity, 1};
  }
}

NumberText exact(const Fact& fact, Element element, UnitGroup units) {
  const auto value = fact.elements.get(element);
  if (!value) return std::nullopt;
  const auto [conversion, digits] = format_of(element, units);
  return with_point(format_scaled(convert_back(*value, info(element).scale, conversion, digits), digits));
}

NumberText rounded(double value, int digits) {
  const double power = std::pow(10, digits);
  return with_point(format_scaled(static_cast<std::int64_t>(std::round(value * power)), digits));
}

// The values of the hours that have the element, in the unit asked for.
std::vector<double> values_of(std::span<const Fact> hours, Element element, UnitGroup units) {
  const auto [conversion, digits] = format_of(element, units);
  std::vector<double> values;
  for (const Fact& hour : hours) {
    const auto value = hour.elements.get(element);
    if (!value) continue;
    values.push_back(static_cast<double>(convert_back(*value, info(element).scale, conversion, digits)) *
                     std::pow(10, -digits));
  }
  return values;
}

using Summary = std::function<double(const std::vector<double>&)>;

double sum(const std::vector<double>& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total;
}
double mean(const std::vector<double>& values) { return sum(values) / static_cast<double>(values.size()); }
double greatest(const std::vector<double>& values) { return *std::max_element(values.begin(), values.end()); }
double least(const std::vector<double>& values) { return *std::min_element(values.begin(), values.end()); }

NumberText summary(const std::vector<double>& values, const Summary& summarize, int digits = 1) {
  if (values.empty()) return std::nullopt;
  return rounded(summarize(values), digits);
}

bool is_wet(const Fact& fact) { return fact.elements.get(Element::kPrecipitation).value_or(0) > 0; }
bool is_frozen(const Fact& fact) { return fact.elements.get(Element::kTemperature).value_or(1) <= 0; }

std::string sky_of(std::int32_t humidity) {
  constexpr std::int32_t kOvercast = 9000, kClear = 5000;
  if (humidity > kOvercast) return "Overcast";
  return humidity > kClear ? "Partially cloudy" : "Clear";
}

std::string icon_of(const Row& row, const RowStyle& style) {
  const std::string_view time = style.daylight ? "day" : "night";
  if (row.storm && style.icons2) return row.wet ? "thunder-rain" : fmt::format("thunder-showers-{}", time);
  if (row.wet) return row.frozen ? "snow" : "rain";
  if (row.conditions.ends_with("Overcast")) return "cloudy";
  return fmt::format("{}-{}", row.conditions.ends_with("Clear") ? "clear" : "partly-cloudy", time);
}

void describe(Row& row, const std::string& stated, std::int32_t humidity, const RowStyle& style) {
  row.conditions = stated;
  if (stated.empty()) {
    if (row.storm) row.conditions += "Thunderstorm, ";
    if (row.wet) row.conditions += row.frozen ? "Snow, " : "Rain, ";
    row.conditions += sky_of(humidity);
  }
  row.icon = icon_of(row, style);
}

}  // namespace

std::string with_point(std::string text) { return text.find('.') == std::string::npos ? text + ".0" : text; }

Fact forecast_of(const Fact& fact) {
  Fact forecast = fact;
  forecast.kind = Kind::kForecast;
  if (const auto temperature = fact.elements.get(Element::kTemperature))
    forecast.elements.set(Element::kTemperature, *temperature + kForecastWarmer);
  if (const auto rain = fact.elements.get(Element::kPrecipitation))
    forecast.elements.set(Element::kPrecipitation, *rain + *rain / 2);
  return forecast;
}

Row hour_row(const Fact& fact, bool forecast, const RowStyle& style) {
  const Fact stated = forecast ? forecast_of(fact) : fact;
  Row row;
  row.temp = row.feels_like = exact(stated, Element::kTemperature, style.units);
  row.dew = exact(stated, Element::kDewPoint, style.units);
  row.humidity = exact(stated, Element::kHumidity, style.units);
  row.precip = exact(stated, Element::kPrecipitation, style.units);
  row.wind_gust = exact(stated, Element::kWindGust, style.units);
  row.wind_speed = exact(stated, Element::kWindSpeed, style.units);
  row.wind_direction = exact(stated, Element::kWindDirection, style.units);
  row.pressure = exact(stated, Element::kPressure, style.units);
  row.wet = is_wet(stated);
  row.frozen = is_frozen(stated);
  row.storm = stated.is_storm.value_or(false);
  row.source = forecast ? "fcst" : "obs";
  if (!forecast) row.stations = fact.kind == Kind::kRemote ? "remote" : fact.station.text();
  describe(row, fact.condition, stated.elements.get(Element::kHumidity).value_or(0), style);
  return row;
}

Row day_row(std::span<const Fact> hours, std::size_t forecasts, const RowStyle& style) {
  const auto values = [&](Element element) { return values_of(hours, element, style.units); };
  const auto temperatures = values(Element::kTemperature);
  const int rain_digits = style.units == UnitGroup::kUs ? 3 : 1;
  Row row;
  row.temp = row.feels_like = summary(temperatures, mean);
  row.temp_max = row.feels_like_max = summary(temperatures, greatest);
  row.temp_min = row.feels_like_min = summary(temperatures, least);
  row.dew = summary(values(Element::kDewPoint), mean);
  row.humidity = summary(values(Element::kHumidity), mean);
  row.precip = summary(values(Element::kPrecipitation), sum, rain_digits);
  row.wind_gust = summary(values(Element::kWindGust), greatest);
  row.wind_speed = summary(values(Element::kWindSpeed), greatest);
  row.wind_direction = summary(values(Element::kWindDirection), mean);
  row.pressure = summary(values(Element::kPressure), mean);
  const auto wet = std::count_if(hours.begin(), hours.end(), is_wet);
  if (!hours.empty()) row.precip_cover = rounded(100.0 * static_cast<double>(wet) / static_cast<double>(hours.size()), 2);
  row.wet = wet > 0;
  row.frozen = row.wet && std::all_of(hours.begin(), hours.end(), is_frozen);
  row.storm = std::any_of(hours.begin(), hours.end(), [](const Fact& hour) { return hour.is_storm.value_or(false); });
  row.source = forecasts == 0 ? "obs" : forecasts == hours.size() ? "fcst" : "comb";
  if (forecasts < hours.size()) row.stations = hours.front().station.text();
  const auto humidity = values(Element::kHumidity);
  describe(row, "", humidity.empty() ? 0 : static_cast<std::int32_t>(100 * mean(humidity)), style);
  return row;
}

}  // namespace stratus
