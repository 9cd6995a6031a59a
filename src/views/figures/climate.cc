#include "views/figures/climate.h"

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

// Whether the day takes part; else it is counted among those left out, when it has a value at all.
bool takes_part(const Summary& day, const Moments& values, std::int64_t& days, std::int64_t& left_out) {
  if (values.count == 0) return false;
  const bool complete = is_complete(day, values);
  ++(complete ? days : left_out);
  return complete;
}

bool is_less(const Exact& a, const Exact& b) { return a.numerator * b.denominator < b.numerator * a.denominator; }

// Keeps the better of two records.
class RecordKeeper {
 public:
  RecordKeeper(std::string_view name, bool greatest) : name_(name), greatest_(greatest) {}

  void offer(const Exact& value, int digits, PeriodKey day, std::optional<UtcSeconds> at) {
    const bool better = !best_ || (greatest_ ? is_less(best_->value, value) : is_less(value, best_->value));
    if (better) best_ = Record{name_, value, digits, day, at};
  }
  const std::optional<Record>& best() const { return best_; }

 private:
  std::string_view name_;
  bool greatest_;
  std::optional<Record> best_;
};

// The extremes of one element, offered where `evidence` is complete.
void offer_extremes(const Summary& day, Element element, Element evidence, RecordKeeper* lowest, RecordKeeper* highest) {
  const Moments& values = measure_of(day.cell, info(element).name);
  if (values.count == 0 || !is_complete(day, measure_of(day.cell, info(evidence).name))) return;
  const int scale = info(element).scale;
  if (lowest != nullptr) lowest->offer(*least(values, scale), scale, day.period, values.least_time);
  if (highest != nullptr) highest->offer(*greatest(values, scale), scale, day.period, values.greatest_time);
}

}  // namespace

DegreeDays degree_days(Days days, DayMean mean_of_day) {
  const int digits = info(Element::kTemperature).scale + kExtraDigits;
  DegreeDays sums{{0, digits}, {0, digits}, {0, digits}, 0, 0};
  for (const Summary& day : days) {
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    if (!takes_part(day, temperature, sums.days, sums.days_left_out)) continue;
    const std::int64_t mean = mean_of(temperature, mean_of_day);
    sums.heating.value += std::max<std::int64_t>(0, kHeatingBase * kMeanPower - mean);
    sums.cooling.value += std::max<std::int64_t>(0, mean - kCoolingBase * kMeanPower);
    sums.growing.value += std::max<std::int64_t>(0, mean - kGrowingBase * kMeanPower);
  }
  return sums;
}

ThresholdDays threshold_days(Days days) {
  ThresholdDays counts;
  for (const Summary& day : days) {
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    if (takes_part(day, temperature, counts.temperature_days, counts.temperature_days_left_out)) {
      counts.frost += temperature.least < 0 ? 1 : 0;
      counts.ice += temperature.greatest < 0 ? 1 : 0;
      counts.summer += temperature.greatest > 250 ? 1 : 0;
      counts.hot += temperature.greatest > 300 ? 1 : 0;
      counts.tropical += temperature.least > 200 ? 1 : 0;
    }
    const Moments& rain = measure_of(day.cell, "precipitation_mm");
    if (takes_part(day, rain, counts.rain_days, counts.rain_days_left_out)) {
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
    offer_extremes(day, Element::kTemperature, Element::kTemperature, &coldest, &hottest);
    offer_extremes(day, Element::kPressure, Element::kPressure, &lowest, &highest);
    offer_extremes(day, Element::kWindGust, Element::kWindSpeed, nullptr, &gustiest);
    const Moments& temperature = measure_of(day.cell, "temperature_c");
    if (is_complete(day, temperature)) {
      const int scale = info(Element::kTemperature).scale;
      hottest_day.offer(*mean(temperature, scale), scale + kExtraDigits, day.period, std::nullopt);
      coldest_day.offer(*mean(temperature, scale), scale + kExtraDigits, day.period, std::nullopt);
    }
    const Moments& rain = measure_of(day.cell, "precipitation_mm");
    const int rain_scale = info(Element::kPrecipitation).scale;
    if (is_complete(day, rain)) wettest.offer(*sum(rain, rain_scale), rain_scale, day.period, std::nullopt);
  }
  std::vector<Record> found;
  for (const RecordKeeper* keeper :
       {&hottest, &coldest, &hottest_day, &coldest_day, &wettest, &gustiest, &lowest, &highest}) {
    if (keeper->best()) found.push_back(*keeper->best());
  }
  return found;
}

}  // namespace stratus
