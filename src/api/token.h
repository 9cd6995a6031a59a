// Places in a log as opaque text, which a caller hands back as it came.
#pragma once

#include <string>
#include <string_view>

#include "ports/event_log.h"

namespace stratus {

// Letters, digits, '-' and '_'. Equal for equal places, and stays what it is while the log lives.
std::string token_of(const Horizon& place);

// What token_of made it of. kInvalidArgument for any other text.
Result<Horizon> parse_token(std::string_view token);

}  // namespace stratus
