#include "api/definition/answer_shapes.h"
#include "api/definition/values.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 16> kSectorNames{"N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
                                                        "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"};

const Shape& threshold_days_shape() {
  static const Shape kShape{
      "ThresholdDays",
      "Counts of days, with the strictness of ETCCDI.",
      {Member::integer("frost", "Least temperature below 0 °C."), Member::integer("ice", "Greatest below 0 °C."),
       Member::integer("summer", "Greatest above 25 °C."), Member::integer("hot", "Greatest above 30 °C."),
       Member::integer("tropical_nights", "Least above 20 °C."), Member::integer("wet", "Rain of 1 mm or more."),
       Member::integer("heavy_rain", "10 mm or more."), Member::integer("very_heavy_rain", "20 mm or more."),
       Member::integer("temperature_days", "Days with enough temperatures, of which the first five are."),
       Member::integer("temperature_days_left_out"), Member::integer("rain_days", "Days with enough rain values."),
       Member::integer("rain_days_left_out")}};
  return kShape;
}

const Shape& degree_days_shape() {
  static const Shape kShape{"DegreeDays",
                            "In °C days.",
                            {Member::number("heating_base_17"), Member::number("cooling_base_18_3"),
                             Member::number("growing_base_10"), Member::integer("days"), Member::integer("days_left_out")}};
  return kShape;
}

const Shape& degree_days_by_mean_shape() {
  static const Shape kShape{
      "DegreeDaysByMean",
      "",
      {Member::object("of_hourly_means", degree_days_shape()), Member::object("of_extremes", degree_days_shape())}};
  return kShape;
}

const Shape& record_shape() {
  static const Shape kShape{"Record",
                            "In the unit that ends its name.",
                            {Member::number("value"), Member::of_text("day"),
                             Member::instant("at", "The observation, where the record is one.").or_null()}};
  return kShape;
}

const Shape& records_shape() {
  static const Shape kShape = [] {
    Shape shape{"Records", "Those of which there are complete days.", {}};
    for (const std::string_view name :
         {"temperature_max_c", "temperature_min_c", "temperature_mean_max_c", "temperature_mean_min_c", "rain_day_max_mm",
          "gust_max_mps", "pressure_min_hpa", "pressure_max_hpa"})
      shape.members.push_back(Member::object(name, record_shape()).or_absent());
    return shape;
  }();
  return kShape;
}

const Shape& element_quantiles_shape() {
  static const Shape kShape{"ElementQuantiles",
                            "Of Hyndman and Fan's type 8, in the unit of the element.",
                            {Member::integer("count"), Member::number("p1"), Member::number("p5"), Member::number("p25"),
                             Member::number("p50"), Member::number("p75"), Member::number("p95"), Member::number("p99")}};
  return kShape;
}

const Shape& quantiles_shape() {
  static const Shape kShape{"Quantiles",
                            "Of the elements that were measured.",
                            {Member::object("temperature_c", element_quantiles_shape()).or_absent(),
                             Member::object("wind_speed_mps", element_quantiles_shape()).or_absent(),
                             Member::object("pressure_hpa", element_quantiles_shape()).or_absent()}};
  return kShape;
}

const Shape& sectors_shape() {
  static const Shape kShape = [] {
    Shape shape{"WindSectors", "Counts by class of speed, the last one above all bounds.", {}};
    for (const std::string_view name : kSectorNames) shape.members.push_back(Member::integer(name).list());
    return shape;
  }();
  return kShape;
}

const Shape& wind_rose_shape() {
  static const Shape kShape{"WindRose",
                            "",
                            {Member::number("speed_classes_mps", "Upper bounds, exclusive.").list(),
                             Member::object("sectors", sectors_shape()), Member::integer("calm"), Member::integer("total")}};
  return kShape;
}

const Shape& trend_shape() {
  static const Shape kShape{
      "Trend",
      "",
      {Member::number("slope_c_per_year", "Sen's: median slope of all pairs (of the same calendar month)."),
       Member::integer("mann_kendall_s", "Sum over those pairs of the sign of later - earlier."),
       Member::number("variance", "Of s without a trend."), Member::number("z"),
       Member::number("p", "Two-sided, of the normal distribution.")}};
  return kShape;
}

const Shape& trend_test_shape() {
  static const Shape kShape{"TrendTest",
                            "A test's result, or null and the reason why there is none.",
                            {Member::of_text("test"), Member::object("result", trend_shape()).or_null(),
                             Member::of_text("reason", "What is needed and what there is; null with a result.").or_null()}};
  return kShape;
}

const Shape& trends_shape() {
  static const Shape kShape{"TemperatureTrends",
                            "Of the means as the monthly and yearly answers print them. A month counts with that share of "
                            "its temperatures, a year "
                            "when its twelve months do.",
                            {Member::integer("months", "Months that count."), Member::integer("years", "Years that count."),
                             Member::number("needed_completeness", "Share of the expected temperatures of the whole month."),
                             Member::object("of_months", trend_test_shape()), Member::object("of_years", trend_test_shape()),
                             Member::object("of_correlated_years", trend_test_shape())}};
  return kShape;
}

}  // namespace

const Shape& climate_shape() {
  static const Shape kShape{
      "Climate",
      "Trends of the temperature are those over the months and years that lie whole in the range.",
      {Member::of_text("station"), Member::of_text("day", "Definition of the day.", kDayNames),
       Member::of_text("first", "Date."), Member::of_text("last", "Date, inclusive."), Member::object("meta", meta_shape()),
       Member::integer("days", "With any fact."),
       Member::number("needed_completeness",
                      "Share of its expected values that a day must have of what a figure is made of; days_left_out, "
                      "temperature_days_left_out and rain_days_left_out count those with less."),
       Member::object("threshold_days", threshold_days_shape()), Member::object("degree_days", degree_days_by_mean_shape()),
       Member::object("records", records_shape()), Member::object("quantiles", quantiles_shape()),
       Member::object("wind_rose", wind_rose_shape()), Member::object("temperature_trends", trends_shape())}};
  return kShape;
}

}  // namespace stratus
