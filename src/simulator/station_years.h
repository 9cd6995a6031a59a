// Made-up station-years for load: pure functions of a seed, marked "simulated".
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "weather/station.h"

namespace stratus {

struct StationYearsPlan {
  std::uint64_t seed = 1;
  int stations = 10;  // 1..100'000
  DayNumber first_day;
  int days = 365;
  // Shares of all hours, 0..1.
  double gaps = 0.01;         // hours that no statement is made of
  double duplicates = 0.005;  // statements that are sent twice
  double late = 0.005;        // statements that arrive up to a month late
  double corrections = 0.01;  // hours that are stated again with other values, up to a month later
};

// Hourly weather of invented stations: an annual and a diurnal cycle, noise that remembers the hours before, humidity that
// follows from temperature and dew point, spells of rain. Values have the steps of airport reports (whole degrees
// Fahrenheit, whole knots, tens of degrees), so that they compress as real ones do. Not thread-safe.
class StationYears {
 public:
  explicit StationYears(const StationYearsPlan& plan);

  const std::vector<Station>& stations() const { return stations_; }
  int days_left() const { return plan_.first_day + plan_.days - day_; }

  // The statements that arrive on the next day, all stations, in order of arrival; those still held back come
  // with the last day.
  std::vector<Fact> next_day();

 private:
  // What an hour hands on to the next one.
  struct Weather {
    double temperature = 0;  // anomalies in the units of the elements, by autoregression
    double depression = 0;   // dew point below temperature
    double pressure = 0;
    double wind = 0;
    double direction = 0;  // degrees
    bool raining = false;
  };

  void make_hour(std::size_t station, UtcSeconds time, std::vector<Fact>& arriving);
  Elements observe(std::size_t station, UtcSeconds time);
  void hold_back(Fact fact);
  std::uint64_t draw();
  double uniform();
  double normal();

  const StationYearsPlan plan_;
  std::vector<Station> stations_;
  std::vector<Weather> weather_;
  DayNumber day_;
  std::map<DayNumber, std::vector<Fact>> held_;  // by the day on which they arrive
  std::uint64_t state_;
};

}  // namespace stratus
