#include "simulator/station_years.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;
constexpr int kLongestDelayDays = 30;
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

}  // namespace

StationYears::StationYears(const StationYearsPlan& plan)
    : plan_(plan), weather_(static_cast<std::size_t>(plan.stations)), day_(plan.first_day), state_(plan.seed) {
  for (int i = 0; i < plan.stations; ++i) stations_.push_back(make_station(i));
  for (Weather& weather : weather_) weather.direction = 360 * uniform();
}

std::vector<Fact> StationYears::next_day() {
  std::vector<Fact> arriving;
  if (days_left() > 0) {
    for (int hour = 0; hour < 24; ++hour) {
      for (std::size_t i = 0; i < stations_.size(); ++i) make_hour(i, {day_.value * kDay + hour * kHour}, arriving);
    }
    day_ = day_ + 1;
  }
  while (!held_.empty() && (held_.begin()->first <= day_ || days_left() <= 0)) {
    auto due = held_.extract(held_.begin());
    std::move(due.mapped().begin(), due.mapped().end(), std::back_inserter(arriving));
  }
  return arriving;
}

void StationYears::make_hour(std::size_t station, UtcSeconds time, std::vector<Fact>& arriving) {
  Fact fact;
  fact.elements = observe(station, time);
  if (uniform() < plan_.gaps) return;
  fact.station = stations_[station].id;
  fact.time = time;
  fact.known_at = to_millis(time + 5 * 60) + static_cast<std::int64_t>(draw() % 60'000);
  fact.origin = "simulated";
  fact.is_rain = fact.elements.get(Element::kPrecipitation) > 0;
  fact.is_storm = *fact.is_rain && fact.elements.has(Element::kWindGust) && draw() % 4 == 0;
  fact.condition = *fact.is_storm ? "Thunderstorm" : *fact.is_rain ? "Rain" : "Clear";
  if (uniform() < plan_.corrections) {
    Fact corrected = fact;
    corrected.elements.set(Element::kTemperature,
                           *fact.elements.get(Element::kTemperature) + 1 + static_cast<int>(draw() % 20));
    hold_back(std::move(corrected));
  }
  if (uniform() < plan_.late) {
    hold_back(std::move(fact));
    return;
  }
  if (uniform() < plan_.duplicates) arriving.push_back(fact);
  arriving.push_back(std::move(fact));
}

void StationYears::hold_back(Fact fact) {
  const int days = 1 + static_cast<int>(draw() % kLongestDelayDays);
  fact.known_at = fact.known_at + days * kDay * 1000;
  held_[day_ + days].push_back(std::move(fact));
}

Elements StationYears::observe(std::size_t station, UtcSeconds time) {
  Weather& weather = weather_[station];
  const double latitude = stations_[station].latitude;
  const double day = static_cast<double>(floor_div(time.value, kDay));
  const double local_hour = static_cast<double>(time.value % kDay) / kHour + stations_[station].longitude / 15;

  weather.temperature = 0.97 * weather.temperature + 0.45 * normal();
  weather.depression = 0.95 * weather.depression + 0.4 * normal();
  weather.pressure = 0.995 * weather.pressure + 0.55 * normal();
  weather.wind = 0.9 * weather.wind + 2.1 * normal();
  weather.direction = std::fmod(weather.direction + 360 + 18 * normal(), 360);
  weather.raining = uniform() < (weather.raining ? 0.8 : 0.02);

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
  if (knots > 14) elements.set(Element::kWindGust, scaled(std::round(knots * (1.3 + 0.3 * uniform())) * kMpsAKnot, 100));
  // Hundredths of an inch.
  const double rain = weather.raining ? std::floor(-6 * std::log(1 - uniform())) * 0.254 : 0;
  elements.set(Element::kPrecipitation, scaled(rain, 1000));
  return elements;
}

// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine, unlike the distributions of the library.
std::uint64_t StationYears::draw() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

double StationYears::uniform() { return static_cast<double>(draw() >> 11U) * 0x1.0p-53; }

// Sum of four uniform numbers of 16 bits, scaled to variance 1: near enough to a normal for weather.
double StationYears::normal() {
  const std::uint64_t bits = draw();
  double sum = 0;
  for (unsigned i = 0; i < 4; ++i) sum += static_cast<double>(bits >> (16 * i) & 0xFFFFU);
  return (sum / 65536.0 - 2) * std::numbers::sqrt3;
}

}  // namespace stratus
