#include "base/freed_memory.h"

#include <malloc.h>
#include <sys/types.h>

#include <cstddef>
#include <string>

// Of jemalloc, see MALLCTL NAMESPACE in jemalloc(3); null where the program is not linked with it.
extern "C" [[gnu::weak]] int mallctl(const char* name, void* old_value, std::size_t* old_bytes, void* new_value,
                                     std::size_t new_bytes);

namespace stratus {
namespace {

constexpr unsigned kAllArenas = 4096;  // MALLCTL_ARENAS_ALL
constexpr ssize_t kNever = -1;

void set_decay(const std::string& of) {
  ssize_t decay_ms = kNever;
  ::mallctl((of + ".dirty_decay_ms").c_str(), nullptr, nullptr, &decay_ms, sizeof decay_ms);
}

}  // namespace

void return_freed_memory() {
  if (::mallctl == nullptr) {
    ::malloc_trim(0);
    return;
  }
  const std::string purge = "arena." + std::to_string(kAllArenas) + ".purge";
  ::mallctl("thread.tcache.flush", nullptr, nullptr, nullptr, 0);
  ::mallctl(purge.c_str(), nullptr, nullptr, nullptr, 0);
}

void keep_freed_memory() {
  if (::mallctl == nullptr) {
    constexpr int kNoThreshold = 1 << 30;
    ::mallopt(M_MMAP_THRESHOLD, kNoThreshold);
    ::mallopt(M_TRIM_THRESHOLD, kNoThreshold);
    return;
  }
  unsigned arenas = 0;
  std::size_t bytes = sizeof arenas;
  ::mallctl("arenas.narenas", &arenas, &bytes, nullptr, 0);
  set_decay("arenas");
  for (unsigned arena = 0; arena < arenas; ++arena) set_decay("arena." + std::to_string(arena));
}

}  // namespace stratus
