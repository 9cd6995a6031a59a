// Gives memory that the allocator keeps back to the system.
#pragma once

#include <cstdint>

namespace stratus {

// How much the process may grow before it is looked at what the allocator can give back.
inline constexpr std::int64_t kGrowthBytes = 4 * 1024 * 1024;

// A large answer leaves holes between what stays: the allocator keeps their pages until it is told. Not thread-safe.
class MemoryReturn {
 public:
  // Gives back what can be once the process has grown by kGrowthBytes since it did so last. To be called a few times a
  // second.
  void look();

 private:
  std::int64_t least_ = 0;  // what was resident when it was given back last
};

}  // namespace stratus
