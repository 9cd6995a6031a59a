// A fact of the tail in about 35 bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "weather/fact.h"

namespace stratus {

// Which texts and which partition, see speed/fact_labels.h.
struct LabelNumber {
  std::uint32_t value = 0;
  bool operator==(const LabelNumber&) const = default;
};

// What a packed fact says of itself beside the fact.
struct PackedPlace {
  LabelNumber label;
  std::int64_t offset = 0;
};

// Time, known_at as its distance from the time, kind and flags, which elements there are, label, offset, then the elements:
// numbers in base 128, the least first, small ones of either sign short. Any values whatever come back as they went in. In
// memory alone: nothing stores these bytes.
class PackedFact {
 public:
  static constexpr std::size_t kMostBytes = 96;

  // All but station, condition, origin and partition.
  PackedFact(const Fact& fact, PackedPlace place);
  std::span<const std::byte> bytes() const { return {bytes_.data(), size_}; }

 private:
  void add(std::uint64_t number);

  std::size_t size_ = 0;
  std::array<std::byte, kMostBytes> bytes_;
};

// Of bytes that PackedFact made.
UtcSeconds packed_time(const std::byte* packed);
std::size_t packed_size(const std::byte* packed);
// Sets all members of the fact but station, condition and origin, which stay as they are.
PackedPlace unpack(const std::byte* packed, Fact& fact);

}  // namespace stratus
