// The calls of a frame, behind its messages. Format: docs/formats/log-segment.md.
#pragma once

#include <string>
#include <string_view>

#include "ports/stamped_call.h"

namespace stratus {

void put_call(std::string& bytes, const StampedCall& call);
// Takes a call off the beginning; false, and nothing is known about `call`, when the bytes hold none.
bool take_call(std::string_view& bytes, StampedCall& call);

}  // namespace stratus
