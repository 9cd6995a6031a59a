#include "serving/summaries.h"

#include <bit>

#include "serving/station_groups.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;

BucketKey first_bucket(const SummaryQuery& query) {
  if (query.resolution == Resolution::kHour) return {query.first.value};
  return {first_day(query.resolution, query.first).value};
}

BucketKey last_bucket(const SummaryQuery& query) {
  if (query.resolution == Resolution::kHour) return {query.last.value};
  return {first_day(query.resolution, {query.last.value + 1}).value - 1};
}

PeriodKey period_of(const SummaryQuery& query, BucketKey bucket) {
  if (query.resolution == Resolution::kHour) return {bucket.value};
  return period_of_day(query.resolution, DayNumber{static_cast<std::int32_t>(bucket.value)});
}

// Adds the hours of one bucket's flags. An interval beyond an hour cannot say which of its hours they mean.
void add_hours(std::optional<std::int64_t>& hours, const Moments& flags, std::int64_t interval_s) {
  if (flags.count == 0 || interval_s > kHour) return;
  hours = hours.value_or(0) + std::popcount(flags.hours);
}

void add(Summary& summary, const BucketAnswer& answer, std::int64_t interval_s) {
  static const std::size_t kTemperature = *find_measure("temperature_c");
  summary.cell.combine(answer.cell);
  summary.from_batch += answer.from_batch;
  summary.from_speed += answer.from_speed;
  summary.stored = summary.stored && answer.stored;
  add_hours(summary.rain_hours, measure_of(answer.cell, "rain_hours"), interval_s);
  add_hours(summary.storm_hours, measure_of(answer.cell, "storm_hours"), interval_s);
  const Moments& temperature = answer.cell.measures[kTemperature];
  if (temperature.count == 0) return;
  ++summary.days;
  summary.sum_daily_amplitude += temperature.greatest - temperature.least;
}

// Expected counts of all buckets of a period, those without a fact too.
std::int64_t expected_in(const SummaryQuery& query, const StationCalendar& calendar, BucketScheme bucket, PeriodKey period) {
  SummaryQuery one = query;
  one.first = one.last = period;
  std::int64_t expected = 0;
  for (BucketKey key = first_bucket(one); key <= last_bucket(one); ++key.value)
    expected += calendar.expected(bucket, key, query.until);
  return expected;
}

BucketScheme bucket_of(const SummaryQuery& query) {
  return query.resolution == Resolution::kHour ? BucketScheme::kHour : query.day;
}

// The periods of the answers of one station.
std::vector<Summary> periods_of(std::span<const BucketAnswer> answers, const StationCalendar& calendar,
                                const SummaryQuery& query) {
  const BucketKey first = first_bucket(query);
  const BucketKey last = last_bucket(query);
  std::vector<Summary> periods;
  for (const BucketAnswer& answer : answers) {
    if (answer.key < first || last < answer.key) continue;
    const PeriodKey period = period_of(query, answer.key);
    if (periods.empty() || periods.back().period != period) {
      periods.emplace_back().period = period;
      periods.back().expected = expected_in(query, calendar, bucket_of(query), period);
    }
    add(periods.back(), answer, calendar.interval_s());
  }
  return periods;
}

std::int64_t days_of(const SummaryQuery& query) {
  constexpr std::int64_t kHoursADay = 24;
  const std::int64_t buckets = last_bucket(query).value - first_bucket(query).value + 1;
  return query.resolution == Resolution::kHour ? buckets / kHoursADay + 1 : buckets;
}

}  // namespace

Result<std::vector<Summary>> summaries(const Reading& reading, const Station& station, const SummaryQuery& query) {
  if (query.last < query.first) return std::vector<Summary>();
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  STRATUS_ASSIGN_OR_RETURN(const auto answers, bucket_answers(reading, view_of(bucket_of(query)), station,
                                                              first_bucket(query), last_bucket(query), query.scope));
  return periods_of(answers, calendar, query);
}

Result<std::vector<std::vector<Summary>>> summaries(const Reading& reading, const Station& station, const SummaryQuery& days,
                                                    std::span<const SummaryQuery> within) {
  std::vector<std::vector<Summary>> all(within.size());
  if (days.last < days.first) return all;
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  STRATUS_ASSIGN_OR_RETURN(const auto answers, bucket_answers(reading, view_of(bucket_of(days)), station, first_bucket(days),
                                                              last_bucket(days), days.scope));
  for (std::size_t i = 0; i < within.size(); ++i) all[i] = periods_of(answers, calendar, within[i]);
  return all;
}

Result<Summary> empty_summary(const Station& station, const SummaryQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  Summary empty;
  empty.period = query.first;
  empty.expected = expected_in(query, calendar, bucket_of(query), query.first);
  return empty;
}

Result<Summary> summary_of_period(const Reading& reading, const Station& station, const SummaryQuery& query) {
  SummaryQuery one = query;
  one.last = query.first;
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Summary> found, summaries(reading, station, one));
  if (!found.empty()) return found[0];
  return empty_summary(station, query);
}

Result<std::vector<std::optional<Summary>>> summaries_of_period(const Reading& reading, std::span<const Station> stations,
                                                                const SummaryQuery& query) {
  using Rows = std::vector<std::optional<Summary>>;
  SummaryQuery one = query;
  one.last = query.first;
  const auto ask = [&](std::span<const Station> group) -> Result<Rows> {
    STRATUS_ASSIGN_OR_RETURN(const auto answers, bucket_answers(reading, view_of(bucket_of(one)), group, first_bucket(one),
                                                                last_bucket(one), one.scope, one.measures));
    Rows rows(group.size());
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (answers[i].empty()) continue;
      STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(group[i]));
      rows[i] = periods_of(answers[i], calendar, one).front();
    }
    return rows;
  };
  const Groups groups{[&](std::span<const StationId> ids) { return reading.reading_order(ids); }, reading.run_tasks()};
  return ask_in_groups<std::optional<Summary>>(stations, days_of(one), ask, groups);
}

}  // namespace stratus
