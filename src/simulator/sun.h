// Sunrise, sunset and the phase of the moon, to a few minutes: good enough for a simulated answer.
#pragma once

#include <optional>

#include "base/time.h"

namespace stratus {

struct SunTimes {
  UtcSeconds sunrise;
  UtcSeconds sunset;
};

// Of the day around `noon`; nothing in polar day and night. Sunrise equation, horizon at -0.833 degrees.
std::optional<SunTimes> sun_times(double latitude, double longitude, UtcSeconds noon);

// 0 new, 0.5 full, below 1; mean synodic month from the new moon of 2000-01-06T18:14Z.
double moon_phase(UtcSeconds time);

}  // namespace stratus
