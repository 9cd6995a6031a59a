// Stations that have facts in the log and no description: their facts wait in the dataset and are in no view.
#pragma once

#include <map>
#include <optional>
#include <set>

#include "ports/event_log.h"
#include "weather/station.h"

namespace stratus {

// With what a message says of its place; nothing when none says enough.
using UndescribedStations = std::map<StationId, std::optional<Station>>;

// Of the whole log, also of one that has lost files. Records that state no fact belong to no station.
Result<UndescribedStations> find_undescribed(EventLogReader& log, const StationRegistry& known);

// Those of `stations` that `known` lacks.
std::set<StationId> undescribed_among(const std::set<StationId>& stations, const StationRegistry& known);

}  // namespace stratus
