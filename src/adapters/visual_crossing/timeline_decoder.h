// The answer of the Timeline API as facts.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ports/source.h"
#include "weather/station.h"

namespace stratus {

// Reads an answer in unitGroup=metric, lang=en, iconSet=icons2: the hours of all days and currentConditions, in time
// order. Rows that state no element are left out; nulls stay absent. Numbers are taken from their text, exactly.
// kUnavailable when it is not the JSON of a timeline (HTML, cut): asking again may help. kInvalidArgument when a row
// lacks datetimeEpoch or a number is out of range.
Result<Fetched> decode_timeline(std::string_view json, const Station& station, UtcMillis known_at, std::string_view origin);

}  // namespace stratus
