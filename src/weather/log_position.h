// Where a record stands in a log.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace stratus {

// The partition of a position in a log that was left for another one: it lies in no partition of the log of now.
inline constexpr std::int32_t kFormerLog = -1;

// A partition of a log and the number of a record in it, both from 0 on; the embedded log is partition 0. Offsets of
// different partitions say nothing about each other: the order, by partition and then by offset, is for containers and for
// ties, not one in time.
struct LogPosition {
  std::int32_t partition = 0;
  std::int64_t offset = 0;

  constexpr LogPosition() = default;
  // Both or none: a number alone could be either.
  constexpr LogPosition(std::int32_t in_partition, std::int64_t at_offset) : partition(in_partition), offset(at_offset) {}
  constexpr auto operator<=>(const LogPosition&) const = default;
};

// " of partition 2", " of a former log"; nothing for partition 0, so that whoever has one log never reads of partitions.
inline std::string of_partition(std::int32_t partition) {
  if (partition == kFormerLog) return " of a former log";
  return partition == 0 ? std::string() : " of partition " + std::to_string(partition);
}

// "position 5", "position 5 of partition 2".
inline std::string to_string(const LogPosition& position) {
  return "position " + std::to_string(position.offset) + of_partition(position.partition);
}

}  // namespace stratus
