#include "api/json_summaries.h"

#include "views/view_spec.h"

namespace stratus {
namespace {

constexpr int kShareDigits = 4;
constexpr int kWindDigits = 3;
constexpr int kDirectionDigits = 1;

void write_moments(JsonWriter& json, const Summary& summary, const Moments& moments, int scale) {
  if (moments.count == 0) return json.value(std::nullopt);
  json.begin_object();
  json.member("count", moments.count);
  json.member("completeness", rounded(completeness_of(summary, moments), kShareDigits));
  json.member("mean", rounded(mean(moments, scale), scale + kExtraDigits));
  json.member("min", least(moments, scale));
  json.member("min_at", moments.least_time);
  json.member("max", greatest(moments, scale));
  json.member("max_at", moments.greatest_time);
  json.member("sum", sum(moments, scale));
  json.member("std", deviation(moments, scale));
  json.end_object();
}

void write_wind(JsonWriter& json, const Cell& cell) {
  json.key("wind");
  const std::optional<WindVector> wind = wind_vector(cell);
  if (wind) {
    json.begin_object();
    json.member("speed_mps", rounded(wind->speed_mps, kWindDigits));
    json.key("direction_deg");
    wind->direction_deg ? json.value(rounded_direction(*wind->direction_deg, kDirectionDigits)) : json.value(std::nullopt);
    json.member("steadiness", rounded(wind->steadiness, kShareDigits));
    json.end_object();
  } else {
    json.value(std::nullopt);
  }
  json.member("calm_share", rounded(calm_share(cell), kShareDigits));
}

void write_rain(JsonWriter& json, const Summary& summary) {
  json.member("rain_mm", sum(measure_of(summary.cell, "precipitation_mm"), info(Element::kPrecipitation).scale));
  json.member("rain_hours", summary.rain_hours);
}

void write_question(JsonWriter& json, const SummaryQuery& query) {
  json.member("resolution", to_string(query.resolution));
  if (query.resolution != Resolution::kHour) json.member("day", to_string(query.day));
  json.member("until", query.until);
}

}  // namespace

std::string period_start(Resolution resolution, PeriodKey period) {
  if (resolution == Resolution::kHour) return label(resolution, period);
  return format_date(first_day(resolution, period));
}

void write_summary(JsonWriter& json, Resolution resolution, const Summary& summary, const ElementChoice& elements) {
  const Cell& cell = summary.cell;
  json.begin_object();
  json.member("period", label(resolution, summary.period));
  json.member("start", period_start(resolution, summary.period));
  json.member("count", cell.observations);
  json.member("expected", summary.expected);
  json.member("completeness", rounded(share_of_observations(summary), kShareDigits));
  json.member("from_batch", summary.from_batch);
  json.member("from_speed", summary.from_speed);
  json.member("flagged", cell.flagged);
  for (const ElementInfo& element : kElements) {
    if (!element.summarized || !elements.has(element.element)) continue;
    json.key(element.name);
    write_moments(json, summary, measure_of(cell, element.name), element.scale);
  }
  if (elements.has(Element::kTemperature)) json.member("temperature_amplitude_c", summary.temperature_amplitude());
  if (elements.has(Element::kWindSpeed) || elements.has(Element::kWindDirection)) write_wind(json, cell);
  if (elements.has(Element::kPrecipitation)) write_rain(json, summary);
  json.member("storm_hours", summary.storm_hours);
  json.end_object();
}

std::string json_summaries(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                           const ElementChoice& elements, std::span<const Summary> rows, std::optional<PeriodKey> next) {
  JsonWriter json;
  json.begin_object();
  json.member("station", station.id.text());
  write_question(json, query);
  json.member("first", label(query.resolution, query.first));
  json.member("last", label(query.resolution, query.last));
  write_meta(json, meta);
  json.member("next_start", next ? std::optional(period_start(query.resolution, *next)) : std::nullopt);
  json.begin_array("rows");
  for (const Summary& row : rows) write_summary(json, query.resolution, row, elements);
  json.end_array();
  json.end_object();
  return json.line();
}

std::string json_comparison(const AnswerMeta& meta, const SummaryQuery& query, const ElementChoice& elements,
                            std::span<const StationSummary> rows) {
  JsonWriter json;
  json.begin_object();
  json.member("period", label(query.resolution, query.first));
  write_question(json, query);
  write_meta(json, meta);
  json.begin_array("rows");
  for (const StationSummary& row : rows) {
    json.begin_object();
    json.member("station", row.station.text());
    json.key("summary");
    row.summary ? write_summary(json, query.resolution, *row.summary, elements) : json.value(std::nullopt);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.line();
}

}  // namespace stratus
