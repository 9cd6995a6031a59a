// Where the bytes of a file go as they come.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"

namespace stratus {

// Takes the next bytes, or an error that ends the writing.
using ByteSink = std::function<Status(std::string_view bytes)>;

}  // namespace stratus
