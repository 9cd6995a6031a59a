#include "app/memory_return.h"

#include <algorithm>

#include "base/freed_memory.h"
#include "base/process_figures.h"

namespace stratus {

void MemoryReturn::look() {
  const auto resident = resident_bytes();
  if (!resident) return;
  if (*resident < least_ + kGrowthBytes) {
    least_ = std::min(least_, *resident);
    return;
  }
  return_freed_memory();
  least_ = resident_bytes().value_or(*resident);
}

}  // namespace stratus
