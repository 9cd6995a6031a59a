// stratus climate: threshold days, degree days, records, quantiles, wind rose and trend.
#include <fmt/format.h>

#include <ostream>

#include "app/commands/question.h"
#include "base/shown_text.h"
#include "serving/climate_query.h"
#include "serving/station_names.h"
#include "weather/compass.h"

namespace stratus {
namespace {

// What the figures of days ask for, and how many days have less.
std::string left_out(const ThresholdDays& days) {
  if (days.temperature_days_left_out + days.rain_days_left_out == 0) return "";
  return fmt::format(
      "Left out, in degree days and records too: {} days below {} % of the expected temperatures, {} of the rain values.\n",
      days.temperature_days_left_out, kCompletePercent, days.rain_days_left_out);
}

void print_days(const Context& context, const Climate& climate) {
  const ThresholdDays& days = climate.thresholds;
  Table table({"days with", "count"});
  table.add({"frost (min < 0 °C)", std::to_string(days.frost)});
  table.add({"ice (max < 0 °C)", std::to_string(days.ice)});
  table.add({"summer (max > 25 °C)", std::to_string(days.summer)});
  table.add({"heat (max > 30 °C)", std::to_string(days.hot)});
  table.add({"tropical night (min > 20 °C)", std::to_string(days.tropical)});
  table.add({"rain >= 1 mm", std::to_string(days.wet)});
  table.add({"rain >= 10 mm", std::to_string(days.heavy)});
  table.add({"rain >= 20 mm", std::to_string(days.very_heavy)});
  table.add({"enough temperatures", std::to_string(days.temperature_days)});
  table.add({"enough rain values", std::to_string(days.rain_days)});
  context.out << table.to_string() << left_out(days) << "\n";
  Table degrees({"degree days (°C days)", "of hourly means", "of (max + min) / 2"});
  const DegreeDays& hours = climate.degree_days_of_hours;
  const DegreeDays& extremes = climate.degree_days_of_extremes;
  degrees.add({"heating, base 17", fixed(hours.heating, 1), fixed(extremes.heating, 1)});
  degrees.add({"cooling, base 18.3", fixed(hours.cooling, 1), fixed(extremes.cooling, 1)});
  degrees.add({"growing, base 10", fixed(hours.growing, 1), fixed(extremes.growing, 1)});
  context.out << degrees.to_string() << "\n";
}

void print_records(const Context& context, const Climate& climate) {
  Table table({"record", "value", "day"});
  for (const Record& record : climate.records)
    table.add(
        {std::string(record.name), to_string(rounded(record.value, record.digits)), label(Resolution::kDay, record.day)});
  context.out << table.to_string() << "\n";
}

void print_quantiles(const Context& context, const Climate& climate) {
  std::vector<std::string> header{"quantiles"};
  for (const int p : kQuantiles) header.push_back(fmt::format("{} %", p));
  Table table(std::move(header));
  for (const ElementQuantiles& quantiles : climate.quantiles) {
    std::vector<std::string> row{std::string(info(quantiles.element).name)};
    for (const Exact& value : quantiles.values) row.push_back(fixed(value, 2));
    table.add(std::move(row));
  }
  context.out << table.to_string() << "\n";
}

void print_rose(const Context& context, const WindRose& rose) {
  constexpr int kDegreesTenths = 225;
  if (rose.total == 0) return;
  std::vector<std::string> header{"wind from, % of time"};
  for (const double bound : kSpeedClasses) header.push_back(fmt::format("< {:.0f} m/s", bound));
  header.push_back("more");
  Table table(std::move(header));
  for (int sector = 0; sector < kSectors; ++sector) {
    const int degrees = sector == 0 ? 360 : (sector * kDegreesTenths + 5) / 10;
    std::vector<std::string> row{std::string(compass_text(degrees))};
    for (const std::int64_t count : rose.counts[static_cast<std::size_t>(sector)])
      row.push_back(fixed(Exact(100 * count, rose.total), 1));
    table.add(std::move(row));
  }
  context.out << table.to_string() << "calm " << percent(Exact(rose.calm, rose.total)) << "\n\n";
}

std::string trend_text(const TrendAnswer& answer) {
  if (!answer.trend) return answer.reason;
  const Decimal slope = rounded(answer.trend->slope, 3);
  return fmt::format("{}{} °C a year, p = {}", slope.value < 0 ? "" : "+", fixed(slope), fixed(rounded(answer.trend->p, 3)));
}

void print_trends(const Context& context, const TemperatureTrends& trends) {
  context.out << fmt::format("Trend of the temperature (complete months: {}, full years: {})\n", trends.months, trends.years)
              << "  months with their like (seasonal Mann-Kendall, Sen): " << trend_text(trends.of_months) << "\n"
              << "  years (Mann-Kendall, Sen): " << trend_text(trends.of_years) << "\n"
              << "  years that remember each other (Hamed and Rao): " << trend_text(trends.of_correlated_years) << "\n\n";
}

void print_climate(const Context& context, const Station& station, const Climate& climate) {
  context.out << fmt::format("{}, {} to {}: {} days with facts\n\n", escaped(shown_name(station)),
                             label(Resolution::kDay, climate.first), label(Resolution::kDay, climate.last), climate.days);
  print_days(context, climate);
  print_records(context, climate);
  print_quantiles(context, climate);
  print_rose(context, climate.rose);
  print_trends(context, climate.temperature_trends);
}

}  // namespace

Status run_climate(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options, "/api/v1/stations/{id}/climate"));
  std::optional<SummaryQuery> query;
  bool empty = true;
  for (const Station& station : question.stations) {
    STRATUS_ASSIGN_OR_RETURN(query, summary_query(question, station, Resolution::kDay, kDefaultClimateDays));
    if (context.json) {
      STRATUS_RETURN_IF_ERROR(
          print_json(context, *question.view, "/api/v1/stations/" + station.id.text() + "/climate", question.asked));
      continue;
    }
    STRATUS_ASSIGN_OR_RETURN(
        const Climate figures, with_reading(question.view->serving(), [&](const Reading& reading) -> Result<Climate> {
          STRATUS_ASSIGN_OR_RETURN(const Station derived, reading.station(station.id, question.view->stations()));
          return climate(reading, derived, *query);
        }));
    if (figures.days == 0) continue;
    empty = false;
    print_climate(context, station, figures);
  }
  if (empty && !context.json) print_nothing(context, asked_range(query));
  return {};
}

}  // namespace stratus
