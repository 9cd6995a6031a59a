// Places in a log as text: where a record stands, and as opaque text, which a caller hands back as it came, how far
// something reaches.
#pragma once

#include <string>
#include <string_view>

#include "ports/event_log.h"

namespace stratus {

// "0:427": partition and offset. The ends of several are written likewise, to_text() of Offsets.
std::string position_text(LogPosition position);

// Letters, digits, '-' and '_'. Equal for equal places, and stays what it is while the log lives.
std::string token_of(const Horizon& place);

// What token_of made it of. kInvalidArgument for any other text.
Result<Horizon> parse_token(std::string_view token);

}  // namespace stratus
