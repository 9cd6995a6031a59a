// Whether text of others is JSON. Included by weather/*.cc only.
#pragma once

#include <simdjson.h>

namespace stratus {

// Reads every part of a value that nobody uses, so that a message is stored only when all of it is JSON. The value is
// `depth` levels deep; DEPTH_ERROR beyond 16.
simdjson::error_code check_value(simdjson::ondemand::value value, int depth);

}  // namespace stratus
