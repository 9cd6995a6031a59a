#include "app/memory_return.h"

#include <malloc.h>

#include <algorithm>

#include "base/process_figures.h"

namespace stratus {

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
