#include "simulator/station_years.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <utility>

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;
constexpr double kMpsAKnot = 1852.0 / 3600;

struct Place {
  const char* country;
  const char* zone;
  double latitude;
  double longitude;
};
constexpr std::array<Place, 4> kPlaces{{{"FR", "Europe/Paris", 47, 2},
                                        {"US", "America/New_York", 41, -74},
                                        {"JP", "Asia/Tokyo", 36, 140},
                                        {"IS", "Atlantic/Reykjavik", 64, -22}}};

Station make_station(int number) {
  const Place& place = kPlaces[static_cast<std::size_t>(number) % kPlaces.size()];
  char city[32];
  std::snprintf(city, sizeof city, "Invented %05d", number);
  Station station;
  station.city = city;
  station.country = place.country;
  station.id = make_station_id(station.city, station.country);
  // Within about a degree of the place, so that stations do not coincide.
  station.latitude = place.latitude + number % 100 / 100.0;
  station.longitude = place.longitude + number / 100 % 100 / 100.0;
  station.zone = place.zone;
  station.grid = Grid::kUtc;
  return station;
}

// -1..1 over `period`, greatest at `peak`.
double cycle(double at, double peak, double period) { return std::cos(2 * std::numbers::pi * (at - peak) / period); }

std::int32_t scaled(double value, double scale) { return static_cast<std::int32_t>(std::lround(value * scale)); }

double whole_fahrenheit(double celsius) { return (std::round(celsius * 1.8 + 32) - 32) / 1.8; }

// Saturation vapour pressure in hPa: Magnus formula, WMO-No. 8, Annex 4.B.
double vapour_pressure(double celsius) { return 6.112 * std::exp(17.62 * celsius / (243.12 + celsius)); }

// The output of SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace

std::vector<Station> planned_stations(const StationYearsPlan& plan) {
  std::vector<Station> stations;
  stations.reserve(static_cast<std::size_t>(plan.stations));
  for (int i = 0; i < plan.stations; ++i) stations.push_back(make_station(i));
  return stations;
}

StationYears::Weather::Weather(Station place, std::uint64_t seed) : station(std::move(place)), state(seed) {
  direction = 360 * uniform();
}

// Mixed twice, so that the numbers of one station are never those of another a few draws later.
StationYears::StationYears(const StationYearsPlan& plan, StationBlock block)
    : plan_(plan), block_(block), day_(plan.first_day) {
  for (int number = block.first; number < block.first + block.count; ++number)
    weather_.emplace_back(make_station(number), mixed(mixed(plan.seed) + static_cast<std::uint64_t>(number)));
}

void StationYears::next_day(const Visit& visit) {
  if (days_left() > 0) {
    for (int hour = 0; hour < 24; ++hour) {
      for (int i = 0; i < block_.count; ++i) make_hour(block_.first + i, {day_.value * kDay + hour * kHour}, visit);
    }
    day_ = day_ + 1;
  }
  while (!held_.empty() && (held_.begin()->first <= day_ || days_left() <= 0)) {
    const auto due = held_.extract(held_.begin());
    for (const Held& held : due.mapped()) visit(held.statement, held.station);
  }
}

void StationYears::make_hour(int number, UtcSeconds time, const Visit& visit) {
  Weather& weather = weather_[static_cast<std::size_t>(number - block_.first)];
  describe(weather, time, hour_);
  if (weather.uniform() < plan_.gaps) return;
  const bool corrected = weather.uniform() < plan_.corrections;
  const bool late = weather.uniform() < plan_.late;
  const bool sent_twice = weather.uniform() < plan_.duplicates && !late;
  hour_.states_known_at = weather.uniform() >= plan_.without_known_at;
  hour_.restated = corrected || sent_twice;
  hour_.repeats = false;
  if (corrected) correct(number, hour_);
  if (late) return hold_back(number, hour_);
  visit(hour_, number);
  hour_.repeats = true;
  if (sent_twice) visit(hour_, number);
}

void StationYears::correct(int number, const Statement& statement) {
  Statement corrected = statement;
  const auto degrees = static_cast<int>(weather_[static_cast<std::size_t>(number - block_.first)].draw() % 20);
  corrected.fact.elements.set(Element::kTemperature, *corrected.fact.elements.get(Element::kTemperature) + 1 + degrees);
  hold_back(number, std::move(corrected));
}

void StationYears::hold_back(int number, Statement statement) {
  Weather& weather = weather_[static_cast<std::size_t>(number - block_.first)];
  const int days = 1 + static_cast<int>(weather.draw() % static_cast<unsigned>(plan_.late_days));
  statement.fact.known_at = statement.fact.known_at + days * kDay * 1000;
  held_[day_ + days].push_back({std::move(statement), number});
}

void StationYears::describe(Weather& weather, UtcSeconds time, Statement& statement) {
  Fact& fact = statement.fact;
  fact.elements = observe(weather, time);
  fact.station = weather.station.id;
  fact.time = time;
  fact.known_at = to_millis(time + 5 * 60) + static_cast<std::int64_t>(weather.draw() % 60'000);
  fact.origin = "simulated";
  fact.is_rain = fact.elements.get(Element::kPrecipitation) > 0;
  fact.is_storm = *fact.is_rain && fact.elements.has(Element::kWindGust) && weather.draw() % 4 == 0;
  fact.condition = *fact.is_storm ? "Thunderstorm" : *fact.is_rain ? "Rain" : "Clear";
}

Elements StationYears::observe(Weather& weather, UtcSeconds time) {
  const double latitude = weather.station.latitude;
  const double day = static_cast<double>(floor_div(time.value, kDay));
  const double local_hour = static_cast<double>(time.value % kDay) / kHour + weather.station.longitude / 15;

  weather.temperature = 0.97 * weather.temperature + 0.45 * weather.normal();
  weather.depression = 0.95 * weather.depression + 0.4 * weather.normal();
  weather.pressure = 0.995 * weather.pressure + 0.55 * weather.normal();
  weather.wind = 0.9 * weather.wind + 2.1 * weather.normal();
  weather.direction = std::fmod(weather.direction + 360 + 18 * weather.normal(), 360);
  weather.raining = weather.uniform() < (weather.raining ? 0.8 : 0.02);

  const double daylight = cycle(local_hour, 15, 24);
  const double temperature =
      whole_fahrenheit(30 - 0.4 * latitude + 9 * cycle(day, 200, 365.2425) + 3.5 * daylight + weather.temperature);
  const double depression = weather.raining ? 1 : std::max(0.0, 6 + 3 * daylight + weather.depression);
  const double dew_point = whole_fahrenheit(temperature - depression);
  const double knots = std::max(0.0, std::round(8 + 2 * daylight + weather.wind));

  Elements elements;
  elements.set(Element::kTemperature, scaled(temperature, 10));
  elements.set(Element::kDewPoint, scaled(std::min(dew_point, temperature), 10));
  elements.set(Element::kHumidity,
               std::min(10000, scaled(100 * vapour_pressure(dew_point) / vapour_pressure(temperature), 100)));
  elements.set(Element::kPressure, scaled(1015 + weather.pressure, 10));
  elements.set(Element::kWindSpeed, scaled(knots * kMpsAKnot, 100));
  const int tens = 10 * static_cast<int>(std::lround(weather.direction / 10));
  elements.set(Element::kWindDirection, knots == 0 ? 0 : tens == 0 ? 360 : tens);
  if (knots > 14)
    elements.set(Element::kWindGust, scaled(std::round(knots * (1.3 + 0.3 * weather.uniform())) * kMpsAKnot, 100));
  // Hundredths of an inch.
  const double rain = weather.raining ? std::floor(-6 * std::log(1 - weather.uniform())) * 0.254 : 0;
  elements.set(Element::kPrecipitation, scaled(rain, 1000));
  return elements;
}

// SplitMix64: the same numbers on every machine, unlike the distributions of the library.
std::uint64_t StationYears::Weather::draw() { return mixed(state += 0x9E3779B97F4A7C15U); }

double StationYears::Weather::uniform() { return static_cast<double>(draw() >> 11U) * 0x1.0p-53; }

// Sum of four uniform numbers of 16 bits, scaled to variance 1: near enough to a normal for weather.
double StationYears::Weather::normal() {
  const std::uint64_t bits = draw();
  double sum = 0;
  for (unsigned i = 0; i < 4; ++i) sum += static_cast<double>(bits >> (16 * i) & 0xFFFFU);
  return (sum / 65536.0 - 2) * std::numbers::sqrt3;
}

}  // namespace stratus
