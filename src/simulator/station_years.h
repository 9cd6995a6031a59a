// Made-up station-years for load: pure functions of a seed, marked "simulated".
#pragma once

#include <cstdint>
#include <functional>
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
  double gaps = 0.01;             // hours that no statement is made of
  double duplicates = 0.005;      // statements that are sent twice
  double late = 0.005;            // statements that arrive up to late_days late
  double corrections = 0.01;      // hours that are stated again with other values, up to late_days later
  double without_known_at = 0.0;  // hours whose statements do not say when they were known
  int late_days = 30;             // 1..90
};

// A fact as it is sent.
struct Statement {
  Fact fact;  // known_at is of no meaning when it is not stated
  bool states_known_at = true;
  bool restated = false;  // its hour is stated more than once
  bool repeats = false;   // what was sent just before, once more
};

// Some of the stations of a plan: each has its own weather, whichever others are made beside it.
struct StationBlock {
  int first = 0;
  int count = 0;
};

std::vector<Station> planned_stations(const StationYearsPlan& plan);

// Hourly weather of invented stations: an annual and a diurnal cycle, noise that remembers the hours before, humidity that
// follows from temperature and dew point, spells of rain. Values have the steps of airport reports (whole degrees
// Fahrenheit, whole knots, tens of degrees), so that they compress as real ones do. Not thread-safe.
class StationYears {
 public:
  using Visit = std::function<void(const Statement&, int station)>;  // the station by its number in the plan

  StationYears(const StationYearsPlan& plan, StationBlock block);
  explicit StationYears(const StationYearsPlan& plan) : StationYears(plan, {0, plan.stations}) {}

  int days_left() const { return plan_.first_day + plan_.days - day_; }

  // The statements that arrive on the next day, all stations of the block, in order of arrival: by hour, then those that
  // were held back until then. What is still held back comes with the last day.
  void next_day(const Visit& visit);

 private:
  // What an hour hands on to the next one, and what does not change.
  struct Weather {
    explicit Weather(Station place, std::uint64_t seed);

    std::uint64_t draw();
    double uniform();
    double normal();

    Station station;
    std::uint64_t state;     // of the random numbers
    double temperature = 0;  // anomalies in the units of the elements, by autoregression
    double depression = 0;   // dew point below temperature
    double pressure = 0;
    double wind = 0;
    double direction = 0;  // degrees
    bool raining = false;
  };
  struct Held {
    Statement statement;
    int station;
  };

  void make_hour(int number, UtcSeconds time, const Visit& visit);
  static void describe(Weather& weather, UtcSeconds time, Statement& statement);
  static Elements observe(Weather& weather, UtcSeconds time);
  void correct(int number, const Statement& statement);
  void hold_back(int number, Statement statement);

  const StationYearsPlan plan_;
  const StationBlock block_;
  std::vector<Weather> weather_;
  DayNumber day_;
  std::map<DayNumber, std::vector<Held>> held_;  // by the day on which they arrive
  Statement hour_;                               // of make_hour, kept for its memory
};

}  // namespace stratus
