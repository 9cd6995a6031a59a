// The state of the pipeline, stations and outcomes of posts as JSON, and the metrics in the text format of Prometheus.
#pragma once

#include <span>
#include <string>

#include "api/services.h"

namespace stratus {

std::string json_pipeline_status(const PipelineStatus& status, UtcMillis now);

// {"count", "stations": [...]}, in the order of the ids.
std::string json_stations(const StationRegistry& stations);

// {"received", "accepted", "duplicate", "rejected", "meta": {"positions"}, "outcomes": [{"outcome", "position" |
// "reason"}]}. `positions`: what is accepted stands before its end.
std::string json_outcomes(std::span<const SubmitOutcome> outcomes, const Horizon& positions);

}  // namespace stratus
