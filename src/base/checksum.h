// Checksums: CRC-32C guards log frames, a 128-bit digest names immutable files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stratus {

// CRC-32C (Castagnoli, reflected, as in RFC 3720). crc32c("123456789") == 0xE3069283.
std::uint32_t crc32c(std::string_view bytes);

// XXH3 of 128 bits as 32 lower-case hex digits. Guards against accidents, not against forgery.
std::string digest(std::string_view bytes);

}  // namespace stratus
