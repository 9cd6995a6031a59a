// Summaries as JSON. Used by the API and by the command line, so that both say the same.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/answer_meta.h"
#include "api/element_choice.h"
#include "serving/summaries.h"

namespace stratus {

// Start of a period: an instant for hours, else the date of its first day.
std::string period_start(Resolution resolution, PeriodKey period);

// One row: period, start, count, expected, completeness, from_batch, from_speed, flagged; an object an element (count,
// completeness, mean, min, min_at, max, max_at, sum, std) or null where nothing was measured; temperature_amplitude_c, wind
// (speed_mps, direction_deg, steadiness), calm_share, rain_mm, rain_hours, storm_hours. What derives from an element that
// was not chosen is left out.
void write_summary(JsonWriter& json, Resolution resolution, const Summary& summary, const ElementChoice& elements);

// An answer for one station. `next`: the first period that was left out for the limit.
std::string json_summaries(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                           const ElementChoice& elements, std::span<const Summary> rows, std::optional<PeriodKey> next);

struct StationSummary {
  StationId station;
  std::optional<Summary> summary;  // nothing when no fact falls into the period
};

// Several stations in one period, `query.first`.
std::string json_comparison(const AnswerMeta& meta, const SummaryQuery& query, const ElementChoice& elements,
                            std::span<const StationSummary> rows);

}  // namespace stratus
