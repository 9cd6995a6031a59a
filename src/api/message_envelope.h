// Messages with what the sender knows of them, as one body: how a command that reads files hands them to the `serve` that
// owns the folder. Format: docs/formats/api.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"

namespace stratus {

inline constexpr std::string_view kEnvelopeType = "application/vnd.stratus.messages";

// Around the texts of one message.
inline constexpr std::size_t kEnvelopeBytes = 4 * sizeof(std::uint32_t) + sizeof(std::int64_t) + sizeof(std::uint8_t);

// Appends one message to the body.
void add_to_envelope(std::string& body, const PostedMessage& message);

// kInvalidArgument when the body is none; kResourceExhausted when it holds more than `most` messages.
Result<std::vector<PostedMessage>> open_envelope(std::string_view body, std::size_t most);

}  // namespace stratus
