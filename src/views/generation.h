// The generation: one id for everything that derives views from facts.
#pragma once

#include <string>

#include "weather/station.h"

namespace stratus {

// Names the rules (decoder, scales, views, quality ranges, wind table). A change rebuilds every view. What zones say is no
// part of it: views/zone_table.h.
// The same for the life of the process.
const std::string& rules_generation();

// Names what decides which fact a record states: the decoder, the elements and their scales; a part of the generation. After
// a change of it facts that were decoded before are not what they would be now. The same for the life of the process.
const std::string& decoder_generation();

// Whether views derived under `old` stand under `now`: no station that `old` has may be changed or missing.
bool compatible(const StationRegistry& old, const StationRegistry& now);

}  // namespace stratus
