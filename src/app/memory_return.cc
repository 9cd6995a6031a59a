#include "app/memory_return.h"

#include <malloc.h>

#include <algorithm>

#include "base/process_figures.h"

namespace stratus {

void keep_freed_blocks() {
  constexpr int kNever = 1 << 30;
  ::mallopt(M_MMAP_THRESHOLD, kNever);
  ::mallopt(M_TRIM_THRESHOLD, kNever);
}

void MemoryReturn::look() {
  const auto resident = resident_bytes();
  if (!resident) return;
  if (*resident < least_ + kGrowthBytes) {
    least_ = std::min(least_, *resident);
    return;
  }
  ::malloc_trim(0);
  least_ = resident_bytes().value_or(*resident);
}

}  // namespace stratus
