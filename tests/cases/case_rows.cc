#include "cases/case_rows.h"

#include <bit>

#include "serving/facts_query.h"
#include "views/present.h"
#include "weather/decimal.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;

std::string text_of(const std::optional<Decimal>& decimal) { return decimal ? to_string(*decimal) : "none"; }

std::string text_of(const std::optional<std::int64_t>& number) { return number ? std::to_string(*number) : "none"; }

int scale_of(const Measure& measure) { return measure.input == Input::kElement ? info(measure.element).scale : 0; }

void add_measures(const Cell& cell, std::map<std::string, std::string>& values) {
  for (std::size_t i = 0; i < kMeasureCount; ++i) {
    const Measure& measure = kSummaryMeasures[i];
    const Moments& moments = cell.measures[i];
    const std::string name(measure.name);
    const int scale = scale_of(measure);
    values[name + ".count"] = std::to_string(moments.count);
    values[name + ".sum"] = text_of(sum(moments, scale));
    values[name + ".mean"] = text_of(rounded(mean(moments, scale), scale + kExtraDigits));
    if (keeps_hours(measure)) values[name + ".hours"] = std::to_string(std::popcount(moments.hours));
    if (!measure.extremes) continue;
    const bool any = moments.count > 0;
    values[name + ".sd"] = text_of(deviation(moments, scale));
    values[name + ".min"] = text_of(least(moments, scale));
    values[name + ".max"] = text_of(greatest(moments, scale));
    values[name + ".min_at"] = any ? format_utc(moments.least_time) : "none";
    values[name + ".max_at"] = any ? format_utc(moments.greatest_time) : "none";
  }
}

AnswerRow row_of(std::string key, const Cell& cell, std::int64_t expected, std::int64_t from_batch,
                 std::int64_t from_speed) {
  AnswerRow row{std::move(key), {}};
  row.values["facts"] = std::to_string(cell.facts);
  row.values["observations"] = std::to_string(cell.observations);
  row.values["flagged"] = std::to_string(cell.flagged);
  row.values["known"] = format_utc(cell.max_known_at);
  row.values["expected"] = std::to_string(expected);
  row.values["from_batch"] = std::to_string(from_batch);
  row.values["from_speed"] = std::to_string(from_speed);
  add_measures(cell, row.values);
  const auto wind = wind_vector(cell);
  const bool blows = wind && wind->direction_deg;
  row.values["wind.direction"] = blows ? to_string(rounded_direction(*wind->direction_deg, 1)) : "none";
  row.values["wind.speed"] = wind ? to_string(rounded(wind->speed_mps, 3)) : "none";
  row.values["wind.steadiness"] = wind ? to_string(rounded(wind->steadiness, 4)) : "none";
  row.values["wind.calm"] = text_of(rounded(calm_share(cell), 4));
  return row;
}

Result<BucketKey> parse_key(BucketScheme bucket, const std::string& text) {
  if (bucket == BucketScheme::kHour) {
    STRATUS_ASSIGN_OR_RETURN(const UtcSeconds time, parse_utc_seconds(text));
    return BucketKey{floor_div(time.value, kHour)};
  }
  STRATUS_ASSIGN_OR_RETURN(const DayNumber day, parse_date(text));
  return BucketKey{day.value};
}

std::string format_key(BucketScheme bucket, BucketKey key) {
  if (bucket == BucketScheme::kHour) return format_utc(UtcSeconds{key.value * kHour});
  return format_date(DayNumber{static_cast<std::int32_t>(key.value)});
}

Result<std::vector<AnswerRow>> answer_view(const Reading& reading, const ViewSpec& view, const Station& station,
                                           const CaseQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const BucketKey first, parse_key(view.bucket, query.first));
  STRATUS_ASSIGN_OR_RETURN(const BucketKey last, parse_key(view.bucket, query.last));
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(station));
  STRATUS_ASSIGN_OR_RETURN(const auto answers, bucket_answers(reading, view, station, first, last, query.scope));
  std::vector<AnswerRow> rows;
  for (const BucketAnswer& a : answers) {
    const std::int64_t expected = calendar.expected(view.bucket, a.key, query.until);
    rows.push_back(row_of(format_key(view.bucket, a.key), a.cell, expected, a.from_batch, a.from_speed));
  }
  return rows;
}

Result<PeriodKey> parse_period(Resolution resolution, const std::string& text) {
  if (resolution == Resolution::kYear) return PeriodKey{std::stoll(text)};
  if (resolution == Resolution::kMonth || resolution == Resolution::kSeason) {
    STRATUS_ASSIGN_OR_RETURN(const MonthNumber month, parse_month(text));
    return period_of_day(resolution, first_day(month));
  }
  STRATUS_ASSIGN_OR_RETURN(const DayNumber day, parse_date(text));
  return period_of_day(resolution, day);
}

Result<std::vector<AnswerRow>> answer_periods(const Reading& reading, Resolution resolution, const Station& station,
                                              const CaseQuery& query) {
  SummaryQuery asked;
  asked.resolution = resolution;
  const auto day = find_day(query.day);
  if (!day) return fail(ErrorKind::kInvalidArgument, "unknown day " + query.day);
  asked.day = *day;
  STRATUS_ASSIGN_OR_RETURN(asked.first, parse_period(resolution, query.first));
  STRATUS_ASSIGN_OR_RETURN(asked.last, parse_period(resolution, query.last));
  asked.scope = query.scope;
  asked.until = query.until;
  STRATUS_ASSIGN_OR_RETURN(const auto periods, summaries(reading, station, asked));
  std::vector<AnswerRow> rows;
  for (const Summary& s : periods) {
    AnswerRow row = row_of(label(resolution, s.period), s.cell, s.expected, s.from_batch, s.from_speed);
    row.values["amplitude"] = text_of(s.temperature_amplitude());
    row.values["days"] = std::to_string(s.days);
    row.values["rain_hours"] = text_of(s.rain_hours);
    row.values["storm_hours"] = text_of(s.storm_hours);
    for (const ElementInfo& element : kElements) {
      if (!element.summarized) continue;
      const std::string name(element.name);
      row.values[name + ".completeness"] = to_string(rounded(completeness_of(s, measure_of(s.cell, name)), 4));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::vector<AnswerRow>> answer_raw(const Reading& reading, const Station& station, const CaseQuery& query) {
  constexpr std::size_t kLimit = 10000;
  STRATUS_ASSIGN_OR_RETURN(const UtcSeconds from, parse_utc_seconds(query.first));
  STRATUS_ASSIGN_OR_RETURN(const UtcSeconds to, parse_utc_seconds(query.last));
  const KindSet all{Kind::kObserved, Kind::kRemote, Kind::kForecast, Kind::kStatistical};
  STRATUS_ASSIGN_OR_RETURN(const auto found, observations(reading, station, {from, to + 1}, all, query.scope, kLimit));
  std::vector<AnswerRow> rows;
  for (const Observation& observation : found) {
    const Fact& fact = observation.stored.fact;
    AnswerRow row{format_utc(fact.time), {}};
    row.values["kind"] = to_string(fact.kind);
    row.values["known"] = format_utc(fact.known_at);
    row.values["origin"] = fact.origin;
    row.values["on_grid"] = observation.on_grid ? "1" : "0";
    row.values["flagged"] = std::to_string(observation.flagged.count());
    row.values["trace"] = fact.precipitation_trace ? "1" : "0";
    for (const ElementInfo& element : kElements) {
      const auto value = fact.elements.get(element.element);
      row.values[std::string(element.name)] = value ? format_scaled(*value, element.scale) : "none";
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<std::vector<AnswerRow>> answer(const Reading& reading, const StationRegistry& stations, const CaseQuery& query) {
  STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(query.station, stations));
  if (query.about == "raw") return answer_raw(reading, station, query);
  if (const ViewSpec* view = find_view(query.about)) return answer_view(reading, *view, station, query);
  if (const auto resolution = find_resolution(query.about)) return answer_periods(reading, *resolution, station, query);
  return fail(ErrorKind::kInvalidArgument, "nothing is called " + query.about);
}

}  // namespace stratus
