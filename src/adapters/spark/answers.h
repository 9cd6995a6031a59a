// What Spark Connect answers when a call fails, as errors of ours.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace stratus {

// Of a status of gRPC: its code by the number of the protocol (not 0), and its text, of which at most kAnswerBytes are kept.
// kDataLoss: Spark could not read a file, or what it read was damaged; the text mostly names it. kInternal: it refuses our
// statement.
inline constexpr std::size_t kAnswerBytes = 2048;
Error error_of_status(int code, std::string_view text);

// Whether the server knows the operation or the session no more that is taken up again.
bool says_forgotten(std::string_view text);

}  // namespace stratus
