#include "speed/fact_page.h"

#include <algorithm>
#include <cstring>

#include "speed/packed_fact.h"

namespace stratus {

std::size_t FactPage::place(std::size_t rank) const {
  Place place = 0;
  std::memcpy(&place, place_of(rank), sizeof place);
  return place;
}

// Many stations have few facts, so a page begins small.
void FactPage::grow(std::size_t least) {
  constexpr std::size_t kLeastBytes = 64;
  constexpr std::size_t kStep = 16;
  const std::size_t wanted = std::max(kLeastBytes, (least + least / 2 + kStep - 1) / kStep * kStep);
  const std::size_t capacity = std::min(kMostBytes, wanted);
  auto bytes = std::make_unique_for_overwrite<std::byte[]>(capacity);
  const std::size_t places = size_ * sizeof(Place);
  if (size_ > 0) {
    std::memcpy(bytes.get(), bytes_.get(), used_);
    std::memcpy(bytes.get() + capacity - places, bytes_.get() + capacity_ - places, places);
  }
  bytes_ = std::move(bytes);
  capacity_ = static_cast<std::uint16_t>(capacity);
}

void FactPage::insert(std::size_t rank, std::span<const std::byte> packed) {
  if (const std::size_t needed = bytes_with(packed.size()); needed > capacity_) grow(needed);
  std::memcpy(bytes_.get() + used_, packed.data(), packed.size());
  // The places of those behind it move on by one, which is downwards.
  std::byte* const last = bytes_.get() + capacity_ - size_ * sizeof(Place);
  std::memmove(last - sizeof(Place), last, (size_ - rank) * sizeof(Place));
  ++size_;
  std::memcpy(place_of(rank), &used_, sizeof used_);
  used_ = static_cast<std::uint16_t>(used_ + packed.size());
}

FactPage FactPage::split(std::size_t rank) {
  FactPage before;
  FactPage after;
  for (std::size_t i = 0; i < size_; ++i) {
    FactPage& to = i < rank ? before : after;
    const std::byte* const packed = (*this)[i];
    to.insert(to.size(), {packed, packed_size(packed)});
  }
  *this = std::move(before);
  return after;
}

}  // namespace stratus
