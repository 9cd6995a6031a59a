// Rebuilding the tail from the log.
#pragma once

#include "ports/event_log.h"
#include "ports/speed_views.h"

namespace stratus {

// Applies the log's messages that `to` covers and `from` does not. kDataLoss names a position that does not decode.
Status fill_tail(SpeedViews& tail, EventLogReader& log, const Offsets& from, const Offsets& to);

}  // namespace stratus
