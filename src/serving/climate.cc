#include "serving/climate.h"

#include <algorithm>

#include "weather/decimal.h"

namespace stratus {
namespace {

// All in tenths of a degree or thousandths of a millimetre, as stored.
constexpr std::int64_t kHeatingBase = 170;
constexpr std::int64_t kCoolingBase = 183;
constexpr std::int64_t kGrowingBase = 100;
constexpr std::int64_t kMillimetre = 1000;
// Means of days are taken to thousandths of a degree before they are added.
constexpr std::int64_t kMeanPower = 100;

// In thousandths of a degree.
std::int64_t mean_of(const Moments& temperature, DayMean mean_of_day) {
  const Int128 sum = mean_of_day == DayMean::kOfHours ? temperature.sum : temperature.least + temperature.greatest;
  const std::int64_t count = mean_of_day == DayMean::kOfHours ? temperature.count : 2;
  return static_cast<std::int64_t>(divide_rounded(sum * kMeanPower, count));
}

// Keeps the better of two records.
class RecordKeeper {
 public:
  RecordKeeper(std::string_view name, bool greatest) : name_(name), greatest_(greatest) {}

  void offer(std::optional<Decimal> value, PeriodKey day, std::optional<UtcSeconds> at) {
    if (!value) return;
    const bool better = !best_ || (greatest_ ? best_->value.value < value->value : value->value < best_->value.value);
    if (better) best_ = Record{name_, *value, day, at};
  }
  const std::optional<Record>& best() const { return best_; }

 private:
  std::string_view name_;
  bool greatest_;
  std::optional<Record> best_;
};

}  // namespace

DegreeDays degree_days(Days days, DayMean mean_of_day) {
  const int digits = info(Element::kTemperature).scale + kExtraDigits;
  DegreeDays sums{{0, digits}, {0, digits}, {0, digits}, 0};
  for (const Summary& day : days) {
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    if (temperature.count == 0) continue;
    const std::int64_t mean = mean_of(temperature, mean_of_day);
    sums.heating.value += std::max<std::int64_t>(0, kHeatingBase * kMeanPower - mean);
    sums.cooling.value += std::max<std::int64_t>(0, mean - kCoolingBase * kMeanPower);
    sums.growing.value += std::max<std::int64_t>(0, mean - kGrowingBase * kMeanPower);
    ++sums.days;
  }
  return sums;
}

ThresholdDays threshold_days(Days days) {
  ThresholdDays counts;
  for (const Summary& day : days) {
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    if (temperature.count > 0) {
      ++counts.temperature_days;
      counts.frost += temperature.least < 0 ? 1 : 0;
      counts.ice += temperature.greatest < 0 ? 1 : 0;
      counts.summer += temperature.greatest > 250 ? 1 : 0;
      counts.hot += temperature.greatest > 300 ? 1 : 0;
      counts.tropical += temperature.least > 200 ? 1 : 0;
    }
    const Moments& rain = measure_of(day.cell, "precipitation_mm");
    if (rain.count > 0) {
      ++counts.rain_days;
      counts.wet += rain.sum >= kMillimetre ? 1 : 0;
      counts.heavy += rain.sum >= 10 * kMillimetre ? 1 : 0;
      counts.very_heavy += rain.sum >= 20 * kMillimetre ? 1 : 0;
    }
  }
  return counts;
}

std::vector<Record> records(Days days) {
  RecordKeeper hottest("temperature_max_c", true), coldest("temperature_min_c", false);
  RecordKeeper coldest_day("temperature_mean_min_c", false), hottest_day("temperature_mean_max_c", true);
  RecordKeeper wettest("rain_day_max_mm", true), gustiest("gust_max_mps", true);
  RecordKeeper lowest("pressure_min_hpa", false), highest("pressure_max_hpa", true);
  for (const Summary& day : days) {
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    const Moments& rain = measure_of(day.cell, "precipitation_mm");
    const Moments& gust = measure_of(day.cell, "wind_gust_mps");
    const Moments& pressure = measure_of(day.cell, "pressure_hpa");
    hottest.offer(greatest(temperature, 1), day.period, temperature.greatest_time);
    coldest.offer(least(temperature, 1), day.period, temperature.least_time);
    hottest_day.offer(mean(temperature, 1), day.period, std::nullopt);
    coldest_day.offer(mean(temperature, 1), day.period, std::nullopt);
    wettest.offer(sum(rain, 3), day.period, std::nullopt);
    gustiest.offer(greatest(gust, 2), day.period, gust.greatest_time);
    lowest.offer(least(pressure, 1), day.period, pressure.least_time);
    highest.offer(greatest(pressure, 1), day.period, pressure.greatest_time);
  }
  std::vector<Record> found;
  for (const RecordKeeper* keeper :
       {&hottest, &coldest, &hottest_day, &coldest_day, &wettest, &gustiest, &lowest, &highest}) {
    if (keeper->best()) found.push_back(*keeper->best());
  }
  return found;
}

}  // namespace stratus
