// Data for the simulator out of a CSV file.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "simulator/simulator.h"
#include "weather/replay.h"

namespace stratus {

// The rows of a file by a shipped column map (empty: found by the header), per station. With `replay_now` they are moved
// into the twelve months before it. Rows that the map rejects are left out.
Result<std::vector<SimulatedStation>> simulated_stations(const FileSystem& files, const std::string& file,
                                                         const std::string& map_name, std::optional<UtcMillis> replay_now);

}  // namespace stratus
