// Old observations moved into the twelve months before now, for demonstrations.
#pragma once

#include "base/time.h"
#include "weather/fact.h"

namespace stratus {

// The same UTC month, day and time of day in the latest year in which that instant is not after `now`.
// 29 February stays a 29 February: it moves to the latest leap year and may then lie further back than twelve months.
// Instants of one year never meet; the same date and time of two years do, so replay one year at a time.
// The UTC clock is kept, not the local one: where summer time began on another day, local hours differ by one.
UtcSeconds shift_to_rolling_year(UtcSeconds time, UtcMillis now);

// Moves the fact's time as above, known_at by as much (the lag stays), and marks its origin "replay".
void replay_in_rolling_year(Fact& fact, UtcMillis now);

}  // namespace stratus
