#include "api/json_observations.h"

#include "api/json_summaries.h"
#include "api/token.h"

namespace stratus {
namespace {

std::string_view layer_of(bool from_batch) { return from_batch ? "batch" : "speed"; }

void write_statement(JsonWriter& json, const StoredFact& stored, bool from_batch) {
  const Fact& fact = stored.fact;
  json.member("time", fact.time);
  json.member("kind", to_string(fact.kind));
  json.member("known_at", fact.known_at);
  json.member("origin", fact.origin);
  json.member("layer", layer_of(from_batch));
  // One of a former log would be taken for one of the log of now.
  if (stored.position.partition != kFormerLog) json.member("position", position_text(stored.position));
}

void write_elements(JsonWriter& json, const Fact& fact, const ElementChoice& elements) {
  for (const ElementInfo& element : kElements) {
    if (!elements.has(element.element)) continue;
    const std::optional<std::int32_t> value = fact.elements.get(element.element);
    json.member(element.name, value ? std::optional(Decimal{*value, element.scale}) : std::nullopt);
  }
  json.member("precipitation_trace", fact.precipitation_trace);
  json.member("is_rain", fact.is_rain);
  json.member("is_storm", fact.is_storm);
  json.member("condition", fact.condition.empty() ? std::nullopt : std::optional(fact.condition));
}

ElementChoice only(Element element) {
  ElementChoice choice;
  choice.add(element);
  return choice;
}

void write_explained_fact(JsonWriter& json, const ExplainedFact& explained, const ElementChoice& elements) {
  json.begin_object();
  write_statement(json, explained.stored, explained.from_batch);
  const Fact& fact = explained.stored.fact;
  json.member("retracts", fact.retraction ? std::optional(to_string(fact.kind)) : std::nullopt);
  json.member("retracted", explained.retracted);
  json.member("believed", explained.believed);
  json.member("counted", explained.counted);
  json.member("on_grid", explained.on_grid);
  write_elements(json, fact, elements);
  json.end_object();
}

}  // namespace

void write_observation(JsonWriter& json, const Observation& observation, const ElementChoice& elements) {
  json.begin_object();
  write_statement(json, observation.stored, observation.from_batch);
  json.member("on_grid", observation.on_grid);
  write_elements(json, observation.stored.fact, elements);
  json.begin_array("flagged");
  for (const ElementInfo& element : kElements) {
    if (observation.flagged.has(element.element)) json.value(element.name);
  }
  json.end_array();
  json.end_object();
}

std::string json_observations(const AnswerMeta& meta, const Station& station, TimeRange range, const ElementChoice& elements,
                              std::span<const Observation> rows, std::optional<UtcSeconds> next) {
  JsonWriter json;
  json.begin_object();
  json.member("station", station.id.text());
  json.member("resolution", "raw");
  json.member("start", range.from);
  json.member("end", range.to);
  write_meta(json, meta);
  json.member("next_start", next);
  json.begin_array("rows");
  for (const Observation& row : rows) write_observation(json, row, elements);
  json.end_array();
  json.end_object();
  return json.line();
}

std::string json_latest(const AnswerMeta& meta, UtcSeconds now, std::span<const LatestObservation> rows) {
  JsonWriter json;
  json.begin_object();
  json.member("now", now);
  write_meta(json, meta);
  json.begin_array("rows");
  for (const LatestObservation& row : rows) {
    json.begin_object();
    json.member("station", row.station.text());
    json.key("observation");
    row.observation ? write_observation(json, *row.observation, ElementChoice::all()) : json.value(std::nullopt);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.line();
}

std::string json_explanation(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                             const Measure& measure, const Explanation& explanation) {
  const ElementChoice elements = only(measure.element);
  JsonWriter json;
  json.begin_object();
  json.member("station", station.id.text());
  json.member("resolution", to_string(query.resolution));
  if (query.resolution != Resolution::kHour) json.member("day", to_string(query.day));
  json.member("period", label(query.resolution, query.first));
  json.member("element", measure.name);
  json.member("until", query.until);
  write_meta(json, meta);
  json.member("served_from", explanation.cell_from_batch ? "batch cells" : "facts");
  json.key("summary");
  write_summary(json, query.resolution, explanation.summary, elements);
  json.begin_array("facts");
  for (const ExplainedFact& fact : explanation.facts) write_explained_fact(json, fact, elements);
  json.end_array();
  json.end_object();
  return json.line();
}

}  // namespace stratus
