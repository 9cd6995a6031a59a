#include "views/figures/temperature_trends.h"

#include <algorithm>
#include <map>
#include <vector>

namespace stratus {
namespace {

constexpr int kMonthsAYear = 12;

const Moments& temperature_of(const Cell& cell) {
  static const std::size_t kTemperature = *find_measure("temperature_c");
  return cell.measures[kTemperature];
}

double mean_of(const Moments& temperature) {
  const int scale = info(Element::kTemperature).scale;
  return to_double(rounded(*mean(temperature, scale), scale + kExtraDigits));
}

std::vector<const Summary*> complete_months(std::span<const Summary> months) {
  std::vector<const Summary*> complete;
  for (const Summary& month : months) {
    if (is_complete(month, temperature_of(month.cell))) complete.push_back(&month);
  }
  return complete;
}

MonthNumber month_number(const Summary& month) { return {static_cast<std::int32_t>(month.period.value)}; }

std::vector<MonthPoint> points_of_months(std::span<const Summary* const> months) {
  std::vector<MonthPoint> points;
  points.reserve(months.size());
  for (const Summary* month : months) points.push_back({month_number(*month), mean_of(temperature_of(month->cell))});
  return points;
}

std::vector<TrendPoint> points_of_years(std::span<const Summary* const> months) {
  struct Year {
    int months = 0;
    Moments temperature;
  };
  std::map<int, Year> years;
  for (const Summary* month : months) {
    Year& year = years[year_of(month_number(*month))];
    ++year.months;
    year.temperature.combine(temperature_of(month->cell));
  }
  std::vector<TrendPoint> points;
  for (const auto& [number, year] : years) {
    if (year.months == kMonthsAYear) points.push_back({static_cast<double>(number), mean_of(year.temperature)});
  }
  return points;
}

std::string share() { return std::to_string(kCompletePercent) + " %"; }

std::string months_reason(std::span<const MonthPoint> points) {
  const std::size_t years = years_of_one_month(points);
  return "needs at least " + std::to_string(kFewestTrendPoints) + " years that have the same month (a month counts with " +
         share() + " of its temperatures); here no month has more than " + std::to_string(years);
}

std::string years_reason(std::size_t needed, std::size_t years) {
  return "needs at least " + std::to_string(needed) + " full years (all twelve months with " + share() +
         " of their temperatures); found: " + std::to_string(years);
}

std::string correlated_reason(std::span<const TrendPoint> years) {
  if (years.size() < kFewestCorrelatedPoints) return years_reason(kFewestCorrelatedPoints, years.size());
  const auto span = static_cast<std::size_t>(years.back().time - years.front().time) + 1;
  if (span != years.size()) {
    return "needs full years in a row, for it looks at the distance between them; here " +
           std::to_string(span - years.size()) + " of " + std::to_string(span) + " are missing";
  }
  return "the years remember each other in a way for which the corrected variance is not positive";
}

TrendAnswer answer(std::optional<Trend> trend, std::string reason) {
  if (trend) reason.clear();
  return {trend, std::move(reason)};
}

}  // namespace

TemperatureTrends temperature_trends(std::span<const Summary> months) {
  const std::vector<const Summary*> complete = complete_months(months);
  const std::vector<MonthPoint> by_month = points_of_months(complete);
  const std::vector<TrendPoint> by_year = points_of_years(complete);
  TemperatureTrends trends;
  trends.months = static_cast<std::int64_t>(by_month.size());
  trends.years = static_cast<std::int64_t>(by_year.size());
  trends.of_months = answer(seasonal_trend(by_month), months_reason(by_month));
  trends.of_years = answer(trend(by_year), years_reason(kFewestTrendPoints, by_year.size()));
  trends.of_correlated_years = answer(hamed_rao_trend(by_year), correlated_reason(by_year));
  return trends;
}

}  // namespace stratus
