#include "serving/climate_query.h"

#include <limits>

#include "serving/facts_query.h"

namespace stratus {
namespace {

// Believed observations of the days asked for, by their own day number.
Result<std::vector<Observation>> observations_of(const Reading& reading, const Station& station, const SummaryQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  const BucketKey first{query.first.value};
  const BucketKey last{query.last.value};
  STRATUS_ASSIGN_OR_RETURN(auto found, observations(reading, station, calendar.window(query.day, first, last),
                                                    kMeasuredKinds, query.scope, std::numeric_limits<std::size_t>::max()));
  std::erase_if(found, [&](const Observation& observation) {
    const BucketKey day = calendar.key(query.day, observation.stored.fact.time);
    return day < first || last < day;
  });
  return found;
}

std::vector<ElementQuantiles> quantiles_of(std::span<const Observation> found) {
  std::vector<ElementQuantiles> all;
  for (const Element element : {Element::kTemperature, Element::kWindSpeed, Element::kPressure}) {
    const std::vector<std::int32_t> values = sorted_values(found, element);
    if (values.empty()) continue;
    ElementQuantiles quantiles{element, static_cast<std::int64_t>(values.size()), {}};
    const Exact unit(Decimal{1, info(element).scale});
    for (std::size_t i = 0; i < kQuantiles.size(); ++i) {
      const Exact stored = *quantile(values, kQuantiles[i]);
      quantiles.values[i] = Exact(stored.numerator, stored.denominator * unit.denominator);
    }
    all.push_back(quantiles);
  }
  return all;
}

std::int64_t month_of_day(std::int64_t day) { return month_of(DayNumber{static_cast<std::int32_t>(day)}).value; }

// Of the months that the range of days holds whole.
Result<TemperatureTrends> trends_of(const Reading& reading, const Station& station, const SummaryQuery& query) {
  SummaryQuery months = query;
  months.resolution = Resolution::kMonth;
  months.first = {month_of_day(query.first.value - 1) + 1};
  months.last = {month_of_day(query.last.value + 1) - 1};
  months.until = kLatestTime;
  if (months.last < months.first) return temperature_trends({});
  STRATUS_ASSIGN_OR_RETURN(const auto rows, summaries(reading, station, months));
  return temperature_trends(rows);
}

}  // namespace

Result<Climate> climate(const Reading& reading, const Station& station, const SummaryQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Summary> days, summaries(reading, station, query));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Observation> found, observations_of(reading, station, query));
  Climate climate;
  climate.days = static_cast<std::int64_t>(days.size());
  if (!days.empty()) {
    climate.first = days.front().period;
    climate.last = days.back().period;
  }
  climate.thresholds = threshold_days(days);
  climate.degree_days_of_hours = degree_days(days, DayMean::kOfHours);
  climate.degree_days_of_extremes = degree_days(days, DayMean::kOfExtremes);
  climate.records = records(days);
  climate.quantiles = quantiles_of(found);
  climate.rose = wind_rose(found);
  STRATUS_ASSIGN_OR_RETURN(climate.temperature_trends, trends_of(reading, station, query));
  return climate;
}

}  // namespace stratus
