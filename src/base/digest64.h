// XXH3 of 64 bits: guards small pieces against accidents, and spreads texts evenly.
#pragma once

#include <cstdint>
#include <string_view>

namespace stratus {

std::uint64_t digest64(std::string_view bytes);

}  // namespace stratus
