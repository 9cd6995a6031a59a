// Messages as the elements of one JSON array.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"

namespace stratus {

// The bytes of each element, whatever it is: whoever decodes a message judges it. Their origin is "ORIGIN, element N", from
// 1 on. kInvalidArgument names the element from which on the body is no array; kResourceExhausted when it holds more than
// `most`.
Result<std::vector<PostedMessage>> open_array(std::string_view body, std::size_t most, const std::string& origin);

}  // namespace stratus
