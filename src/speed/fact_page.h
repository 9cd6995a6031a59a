// A page of packed facts, in the order that its caller keeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace stratus {

// Packed facts stand in it from the front on, as they came; from the end on stand their places, two bytes each, in order: so
// a fact comes between two others without moving any.
class FactPage {
 public:
  static constexpr std::size_t kMostBytes = 4096;

  std::size_t size() const { return size_; }
  // The packed fact of that rank.
  const std::byte* operator[](std::size_t rank) const { return bytes_.get() + place(rank); }
  bool has_room_for(std::size_t packed_bytes) const { return bytes_with(packed_bytes) <= kMostBytes; }
  // There must be room.
  void insert(std::size_t rank, std::span<const std::byte> packed);
  // Takes those from that rank on into a page of their own.
  FactPage split(std::size_t rank);
  // What it takes of the memory; 0 before the first fact.
  std::size_t bytes() const { return capacity_; }

 private:
  using Place = std::uint16_t;

  std::size_t bytes_with(std::size_t packed_bytes) const {
    return used_ + packed_bytes + (std::size_t{size_} + 1) * sizeof(Place);
  }
  std::byte* place_of(std::size_t rank) const { return bytes_.get() + capacity_ - (rank + 1) * sizeof(Place); }
  std::size_t place(std::size_t rank) const;
  void grow(std::size_t least);

  std::unique_ptr<std::byte[]> bytes_;
  std::uint16_t capacity_ = 0;
  std::uint16_t used_ = 0;  // by packed facts
  std::uint16_t size_ = 0;
};

}  // namespace stratus
