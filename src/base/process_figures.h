// What the system says of this process.
#pragma once

#include <cstdint>
#include <optional>

namespace stratus {

struct ProcessFigures {
  std::int64_t resident_bytes = 0;
  std::int64_t open_descriptors = 0;
  std::int64_t most_descriptors = 0;  // RLIMIT_NOFILE
};

// Bytes of its memory that are in RAM, from /proc; nothing where it does not say.
std::optional<std::int64_t> resident_bytes();
// From /proc and the limits; nothing where they do not say. Costs a system call for each open descriptor or so.
std::optional<ProcessFigures> process_figures();

}  // namespace stratus
