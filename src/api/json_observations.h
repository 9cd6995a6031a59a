// Facts as JSON: raw observations, the latest, and what stands behind a number.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "api/answer_meta.h"
#include "api/element_choice.h"
#include "serving/facts_query.h"

namespace stratus {

// One row: time, kind, known_at, origin, layer ("batch" or "speed"), position (unless of a former log), on_grid, an exact
// number or null an element, precipitation_trace, is_rain, is_storm, condition, flagged (names of elements that failed a
// quality rule).
void write_observation(JsonWriter& json, const Observation& observation, const ElementChoice& elements);

// An answer for one station. `next`: the time of the first observation that was left out for the limit.
std::string json_observations(const AnswerMeta& meta, const Station& station, TimeRange range, const ElementChoice& elements,
                              std::span<const Observation> rows, std::optional<UtcSeconds> next);

struct LatestObservation {
  StationId station;
  std::optional<Observation> observation;
};
std::string json_latest(const AnswerMeta& meta, UtcSeconds now, std::span<const LatestObservation> rows);

// `measure` is one of kSummaryMeasures; `query.first` is the period explained.
std::string json_explanation(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                             const Measure& measure, const Explanation& explanation);

}  // namespace stratus
