// The shapes of all answers and bodies.
#pragma once

#include "api/definition/shape.h"

namespace stratus {

// station_shapes.cc
const Shape& station_shape();
const Shape& new_station_shape();
const Shape& stations_shape();
const Shape& message_shape();
const Shape& outcomes_shape();
// fact_shapes.cc
const Shape& meta_shape();
const Shape& observations_shape();
const Shape& latest_shape();
const Shape& explanation_shape();
// summary_shapes.cc
const Shape& summary_shape();
const Shape& summaries_shape();
const Shape& comparison_shape();
const Shape& station_rankings_shape();
const Shape& period_rankings_shape();
// climate_shapes.cc
const Shape& climate_shape();
// system_shapes.cc
const Shape& problem_shape();
const Shape& pipeline_status_shape();
const Shape& index_shape();

}  // namespace stratus
