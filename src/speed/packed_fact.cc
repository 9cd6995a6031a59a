#include "speed/packed_fact.h"

#include <bit>

namespace stratus {
namespace {

constexpr unsigned kBitsAByte = 7;
constexpr std::uint8_t kMore = 0x80;

// 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
std::uint64_t folded_sign(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1U ^ static_cast<std::uint64_t>(number >> 63U);
}
std::int64_t with_sign(std::uint64_t folded) {
  return static_cast<std::int64_t>(folded >> 1U ^ (std::uint64_t{0} - (folded & 1U)));
}

// Overflow only turns round, and turns back.
std::int64_t lag_of(UtcMillis known_at, UtcSeconds time) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(known_at.value) -
                                   static_cast<std::uint64_t>(time.value) * 1000U);
}
UtcMillis known_after(UtcSeconds time, std::int64_t lag) {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(time.value) * 1000U + static_cast<std::uint64_t>(lag))};
}

// What a fact states beside its numbers, and which of these there are.
constexpr unsigned kRetraction = 2;
constexpr unsigned kTrace = 3;
constexpr unsigned kIsRain = 4;
constexpr unsigned kIsStorm = 6;
constexpr unsigned kFirstElement = 8;

std::uint32_t truth_bits(std::optional<bool> truth) { return !truth ? 0U : *truth ? 2U : 1U; }
std::optional<bool> truth_of(std::uint32_t bits) {
  return (bits & 3U) == 0 ? std::nullopt : std::optional((bits & 3U) == 2);
}

std::uint32_t shape_of(const Fact& fact) {
  std::uint32_t shape = static_cast<std::uint32_t>(fact.kind) | std::uint32_t{fact.retraction} << kRetraction |
                        std::uint32_t{fact.precipitation_trace} << kTrace | truth_bits(fact.is_rain) << kIsRain |
                        truth_bits(fact.is_storm) << kIsStorm;
  for (std::size_t i = 0; i < kElementCount; ++i) {
    if (fact.elements.has(kElements[i].element)) shape |= 1U << (kFirstElement + i);
  }
  return shape;
}

class Reader {
 public:
  explicit Reader(const std::byte* at) : at_(at) {}

  std::uint64_t number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += kBitsAByte) {
      const auto byte = std::to_integer<std::uint64_t>(*at_++);
      number |= (byte & (kMore - 1U)) << shift;
      if (byte < kMore) return number;
    }
  }
  void skip() {
    while (std::to_integer<std::uint8_t>(*at_++) >= kMore) {
    }
  }
  std::int64_t of_either_sign() { return with_sign(number()); }
  const std::byte* at() const { return at_; }

 private:
  const std::byte* at_;
};

}  // namespace

PackedFact::PackedFact(const Fact& fact, PackedPlace place) {
  add(folded_sign(fact.time.value));
  add(folded_sign(lag_of(fact.known_at, fact.time)));
  add(shape_of(fact));
  add(place.label.value);
  add(folded_sign(place.offset));
  for (const ElementInfo& element : kElements) {
    if (const auto value = fact.elements.get(element.element)) add(folded_sign(*value));
  }
}

void PackedFact::add(std::uint64_t number) {
  for (; number >= kMore; number >>= kBitsAByte) bytes_[size_++] = static_cast<std::byte>(number | kMore);
  bytes_[size_++] = static_cast<std::byte>(number);
}

UtcSeconds packed_time(const std::byte* packed) { return {Reader(packed).of_either_sign()}; }

std::size_t packed_size(const std::byte* packed) {
  Reader reader(packed);
  reader.skip();
  reader.skip();
  const int elements = std::popcount(reader.number() >> kFirstElement);
  for (int i = 0; i < 2 + elements; ++i) reader.skip();
  return static_cast<std::size_t>(reader.at() - packed);
}

PackedPlace unpack(const std::byte* packed, Fact& fact) {
  Reader reader(packed);
  fact.time = {reader.of_either_sign()};
  fact.known_at = known_after(fact.time, reader.of_either_sign());
  const auto shape = static_cast<std::uint32_t>(reader.number());
  fact.kind = static_cast<Kind>(shape & 3U);
  fact.retraction = (shape >> kRetraction & 1U) != 0;
  fact.precipitation_trace = (shape >> kTrace & 1U) != 0;
  fact.is_rain = truth_of(shape >> kIsRain);
  fact.is_storm = truth_of(shape >> kIsStorm);
  const LabelNumber label{static_cast<std::uint32_t>(reader.number())};
  const std::int64_t offset = reader.of_either_sign();
  fact.elements = {};
  for (std::uint32_t left = shape >> kFirstElement; left != 0; left &= left - 1U)
    fact.elements.set(static_cast<Element>(std::countr_zero(left)), static_cast<std::int32_t>(reader.of_either_sign()));
  return {label, offset};
}

}  // namespace stratus
