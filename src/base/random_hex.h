// Names that nobody else has.
#pragma once

#include <cstddef>
#include <string>

namespace stratus {

// So many random digits of 0-9 a-f, 4 bits each, from the machine's own source. Not for secrets. Thread-safe.
std::string random_hex(std::size_t digits);

}  // namespace stratus
