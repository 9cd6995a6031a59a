// Quality rules: part of the generation, applied when views are derived; a flagged value stays in the facts.
#pragma once

#include <string>

#include "weather/element.h"

namespace stratus {

// The values of `elements` that lie inside the plausible range of their element (weather/element.h).
Elements plausible(const Elements& elements);

// The values that fail the range check: flagged, kept in the facts, left out of views.
Elements implausible(const Elements& elements);

}  // namespace stratus
