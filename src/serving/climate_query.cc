#include "serving/climate_query.h"

#include <limits>

#include "serving/facts_query.h"

namespace stratus {
namespace {

using Histograms = std::array<Histogram, kHistogramCount>;  // by kMonthHistograms

// Of what a figure here is made; no figure asks how often it rained how much.
constexpr std::array kQuantileElements{Element::kTemperature, Element::kWindSpeed, Element::kPressure};
constexpr std::string_view kRose = "wind_rose";

bool has_figure(const HistogramSpec& histogram) { return !histogram.accumulated; }

struct DayRange {
  BucketKey first;
  BucketKey last;  // inclusive
  bool empty() const { return last < first; }
};

// Adds the believed observations of those days, by their own day number.
Status add_observations(const Reading& reading, const Station& station, const SummaryQuery& query, DayRange days,
                        Histograms& sums) {
  if (days.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  STRATUS_ASSIGN_OR_RETURN(auto found, observations(reading, station, calendar.window(query.day, days.first, days.last),
                                                    kMeasuredKinds, query.scope, std::numeric_limits<std::size_t>::max()));
  std::erase_if(found, [&](const Observation& observation) {
    const BucketKey day = calendar.key(query.day, observation.stored.fact.time);
    return day < days.first || days.last < day;
  });
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (has_figure(kMonthHistograms[i])) sums[i].combine(histogram_of(found, kMonthHistograms[i]));
  }
  return {};
}

// Adds whole months: their cells, where these answer.
Status add_months(const Reading& reading, const Station& station, const SummaryQuery& query, DayRange months,
                  Histograms& sums) {
  STRATUS_ASSIGN_OR_RETURN(const auto answers, bucket_answers(reading, view_of(BucketScheme::kCivilMonth), station,
                                                              months.first, months.last, query.scope));
  for (const BucketAnswer& answer : answers) {
    for (std::size_t i = 0; i < answer.cell.histograms.size(); ++i) {
      if (has_figure(kMonthHistograms[i])) sums[i].combine(answer.cell.histograms[i]);
    }
  }
  return {};
}

// The days of the months that lie whole in the range.
DayRange whole_months(DayRange days) {
  return {month_key({last_day_of_month({days.first.value - 1}).value + 1}), {month_key({days.last.value + 1}).value - 1}};
}

// What was counted on the days asked for. Months are those of the station's clock, so they say nothing of other days.
Result<Histograms> histograms_of(const Reading& reading, const Station& station, const SummaryQuery& query) {
  Histograms sums;
  const DayRange days{{query.first.value}, {query.last.value}};
  const DayRange months = whole_months(days);
  if (query.day != BucketScheme::kCivilDay || months.empty()) {
    STRATUS_RETURN_IF_ERROR(add_observations(reading, station, query, days, sums));
    return sums;
  }
  STRATUS_RETURN_IF_ERROR(add_months(reading, station, query, months, sums));
  const DayRange before{days.first, {months.first.value - 1}};
  const DayRange after{{months.last.value + 1}, days.last};
  STRATUS_RETURN_IF_ERROR(add_observations(reading, station, query, before, sums));
  STRATUS_RETURN_IF_ERROR(add_observations(reading, station, query, after, sums));
  return sums;
}

std::vector<ElementQuantiles> quantiles_of(const Histograms& sums) {
  std::vector<ElementQuantiles> all;
  for (const Element element : kQuantileElements) {
    const Histogram& values = sums[*find_histogram(info(element).name)];
    if (values.empty()) continue;
    ElementQuantiles quantiles{element, values.count(), {}};
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

// The months that the range of days holds whole.
SummaryQuery months_of(const SummaryQuery& query) {
  SummaryQuery months = query;
  months.resolution = Resolution::kMonth;
  months.first = {month_of_day(query.first.value - 1) + 1};
  months.last = {month_of_day(query.last.value + 1) - 1};
  months.until = kLatestTime;
  return months;
}

}  // namespace

Result<Climate> climate(const Reading& reading, const Station& station, const SummaryQuery& query) {
  const std::array periods{query, months_of(query)};
  STRATUS_ASSIGN_OR_RETURN(const auto of_periods, summaries(reading, station, query, periods));
  const std::vector<Summary>& days = of_periods[0];
  STRATUS_ASSIGN_OR_RETURN(const Histograms sums, histograms_of(reading, station, query));
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
  climate.quantiles = quantiles_of(sums);
  climate.rose = wind_rose(sums[*find_histogram(kRose)]);
  climate.temperature_trends = temperature_trends(of_periods[1]);
  return climate;
}

}  // namespace stratus
