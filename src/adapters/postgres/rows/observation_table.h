// Believed facts as rows of weather_observation: one a station and time, of whatever kind.
#pragma once

#include <span>
#include <string>

#include "adapters/postgres/rows/binary_rows.h"
#include "views/calendar.h"
#include "weather/fact.h"

namespace stratus {

inline constexpr std::string_view kObservationTable = "weather_observation";

std::string observation_columns();
// Of facts in the order of compare_stored, every one of their identities. `calendar`: of their station; nullptr where nobody
// has described it, and then on_grid is NULL.
void append_believed(std::span<const StoredFact> of_station, const StationCalendar* calendar, CopyRows& rows);

}  // namespace stratus
