// Quality rules: part of the generation, applied when views are derived; a flagged value stays in the facts.
#pragma once

#include <cstdint>

#include "weather/element.h"

namespace stratus {

// The range check of one value. Without a branch: loops over columns ask it of every row.
inline bool plausible(Element element, std::int32_t value) {
  return (value >= info(element).least) & (value <= info(element).greatest);
}

// The values of `elements` that lie inside the plausible range of their element (weather/element.h).
Elements plausible(const Elements& elements);

// The values that fail the range check: flagged, kept in the facts, left out of views.
Elements implausible(const Elements& elements);

}  // namespace stratus
