// The answer of the Timeline API as facts.
#pragma once

#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "ports/source.h"
#include "weather/station.h"

namespace stratus {

// Reads an answer in unitGroup=metric, lang=en, iconSet=icons2: the hours of all days and currentConditions, in time
// order. Rows that state no element are counted; nulls stay absent. Numbers are taken from their text, exactly. A row that
// is no statement (no datetimeEpoch, an unknown source, a number out of range, another type) is unread, with its reason, and
// costs no other row. kUnavailable when it is not the JSON of a timeline (HTML, cut): asking again may help.
Result<Fetched> decode_timeline(std::string_view json, const Station& station, UtcMillis known_at, std::string_view origin);

}  // namespace stratus
