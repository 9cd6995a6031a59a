#include "api/json_climate.h"

#include "weather/compass.h"

namespace stratus {
namespace {

constexpr int kQuantileDigits = 3;
constexpr int kTrendDigits = 6;

void write_thresholds(JsonWriter& json, const ThresholdDays& days) {
  json.begin_object("threshold_days");
  json.member("frost", days.frost);
  json.member("ice", days.ice);
  json.member("summer", days.summer);
  json.member("hot", days.hot);
  json.member("tropical_nights", days.tropical);
  json.member("wet", days.wet);
  json.member("heavy_rain", days.heavy);
  json.member("very_heavy_rain", days.very_heavy);
  json.member("temperature_days", days.temperature_days);
  json.member("temperature_days_left_out", days.temperature_days_left_out);
  json.member("rain_days", days.rain_days);
  json.member("rain_days_left_out", days.rain_days_left_out);
  json.end_object();
}

void write_degree_days(JsonWriter& json, std::string_view name, const DegreeDays& degrees) {
  json.begin_object(name);
  json.member("heating_base_17", degrees.heating);
  json.member("cooling_base_18_3", degrees.cooling);
  json.member("growing_base_10", degrees.growing);
  json.member("days", degrees.days);
  json.member("days_left_out", degrees.days_left_out);
  json.end_object();
}

void write_records(JsonWriter& json, std::span<const Record> records) {
  json.begin_object("records");
  for (const Record& record : records) {
    json.begin_object(record.name);
    json.member("value", rounded(record.value, record.digits));
    json.member("day", label(Resolution::kDay, record.day));
    json.member("at", record.at);
    json.end_object();
  }
  json.end_object();
}

void write_quantiles(JsonWriter& json, std::span<const ElementQuantiles> all) {
  json.begin_object("quantiles");
  for (const ElementQuantiles& quantiles : all) {
    json.begin_object(info(quantiles.element).name);
    json.member("count", quantiles.count);
    for (std::size_t i = 0; i < kQuantiles.size(); ++i)
      json.member("p" + std::to_string(kQuantiles[i]), rounded(quantiles.values[i], kQuantileDigits));
    json.end_object();
  }
  json.end_object();
}

void write_rose(JsonWriter& json, const WindRose& rose) {
  constexpr int kSectorDegreesTenths = 225;
  json.begin_object("wind_rose");
  json.begin_array("speed_classes_mps");
  for (const double bound : kSpeedClasses) json.value(rounded(bound, 0));
  json.end_array();
  json.begin_object("sectors");
  for (int sector = 0; sector < kSectors; ++sector) {
    const int degrees = sector == 0 ? 360 : (sector * kSectorDegreesTenths + 5) / 10;
    json.begin_array(compass_text(degrees));
    for (const std::int64_t count : rose.counts[static_cast<std::size_t>(sector)]) json.value(count);
    json.end_array();
  }
  json.end_object();
  json.member("calm", rose.calm);
  json.member("total", rose.total);
  json.end_object();
}

void write_trend(JsonWriter& json, std::string_view name, std::string_view test, const TrendAnswer& answer) {
  json.begin_object(name);
  json.member("test", test);
  json.key("result");
  if (answer.trend) {
    json.begin_object();
    json.member("slope_c_per_year", rounded(answer.trend->slope, kTrendDigits));
    json.member("mann_kendall_s", answer.trend->s);
    json.member("variance", rounded(answer.trend->variance, kTrendDigits));
    json.member("z", rounded(answer.trend->z, kTrendDigits));
    json.member("p", rounded(answer.trend->p, kTrendDigits));
    json.end_object();
  } else {
    json.value(std::nullopt);
  }
  json.member("reason", answer.trend ? std::nullopt : std::optional(answer.reason));
  json.end_object();
}

void write_trends(JsonWriter& json, const TemperatureTrends& trends) {
  json.begin_object("temperature_trends");
  json.member("months", trends.months);
  json.member("years", trends.years);
  json.member("needed_completeness", Decimal{kCompletePercent, 2});
  write_trend(json, "of_months", "seasonal Mann-Kendall", trends.of_months);
  write_trend(json, "of_years", "Mann-Kendall", trends.of_years);
  write_trend(json, "of_correlated_years", "Mann-Kendall, variance of Hamed and Rao", trends.of_correlated_years);
  json.end_object();
}

}  // namespace

std::string json_climate(const AnswerMeta& meta, const Station& station, const SummaryQuery& query, const Climate& climate) {
  JsonWriter json;
  json.begin_object();
  json.member("station", station.id.text());
  json.member("day", to_string(query.day));
  json.member("first", label(Resolution::kDay, query.first));
  json.member("last", label(Resolution::kDay, query.last));
  write_meta(json, meta);
  json.member("days", climate.days);
  json.member("needed_completeness", Decimal{kCompletePercent, 2});
  write_thresholds(json, climate.thresholds);
  json.begin_object("degree_days");
  write_degree_days(json, "of_hourly_means", climate.degree_days_of_hours);
  write_degree_days(json, "of_extremes", climate.degree_days_of_extremes);
  json.end_object();
  write_records(json, climate.records);
  write_quantiles(json, climate.quantiles);
  write_rose(json, climate.rose);
  write_trends(json, climate.temperature_trends);
  json.end_object();
  return json.line();
}

}  // namespace stratus
