// The rules that a statement meets when it arrives at a log. They look at the statement and at the time of its arrival, at
// nothing else, so that whoever reads the log later judges alike.
#pragma once

#include <string_view>

#include "base/result.h"
#include "weather/fact.h"

namespace stratus {

// Further ahead of its arrival nothing measured and no statement can be: it would win for ever.
inline constexpr std::int64_t kMaxAheadMs = 15 * 60 * 1000;

// kInvalidArgument when the fact states no element and retracts nothing; `message`: as it came, for what may have been
// meant.
Status check_states_anything(const Fact& fact, std::string_view message);

// kInvalidArgument when known_at, or the time of what was measured, is more than kMaxAheadMs ahead of `arrived`.
Status check_not_ahead(const Fact& fact, UtcMillis arrived);

}  // namespace stratus
