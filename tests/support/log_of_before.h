// A log as it was written by programs whose frames knew neither times nor calls: three messages in two frames, of which the
// second is compressed. The bytes are theirs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/dropping_file_system.h"

namespace stratus {

inline constexpr std::string_view kSegmentOfBefore =
    "53545241544c4f470100000000112233445566778899aabbccddeeff0000000000000000f64c5fc7"
    "f54c4601848a04ec0a0000000a000000000000000000000002000000000000000200000068690000"
    "0000f54c460197e2c31814000000400000000200000000000000010000000100000028b52ffd2040"
    "5d0000283c000000780100908016";
inline constexpr std::string_view kMarkOfBefore =
    "53545241544d524b0100000000112233445566778899aabbccddeeff000000000000000086000000"
    "000000000300000000000000b4f4428c";

inline std::string from_hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
  return bytes;
}

inline std::vector<std::string> messages_of_before() { return {"hi", "", std::string(60, 'x')}; }

inline void put_log_of_before(DroppingFileSystem& files, const Path& folder) {
  files.put(folder / "00000000000000000000.log", from_hex(kSegmentOfBefore));
  files.put(folder / "durable", from_hex(kMarkOfBefore));
}

}  // namespace stratus
