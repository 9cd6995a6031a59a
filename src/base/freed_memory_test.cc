#include "base/freed_memory.h"

#include <gtest/gtest.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "base/process_figures.h"

#ifdef STRATUS_JEMALLOC
extern "C" int mallctl(const char* name, void* old_value, std::size_t* old_bytes, void* new_value, std::size_t new_bytes);
#endif

namespace stratus {
namespace {

// Blocks too small to be given back by themselves when they are freed.
TEST(FreedMemory, GoesBackToTheSystem) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the allocator of the sanitizer keeps what is freed";
#endif
  constexpr std::size_t kBlocks = 200'000;
  constexpr std::size_t kBytes = 256;
  std::vector<std::unique_ptr<char[]>> blocks;
  for (std::size_t i = 0; i < kBlocks; ++i) blocks.push_back(std::make_unique<char[]>(kBytes));
  const auto taken = resident_bytes();
  ASSERT_TRUE(taken);
  blocks.clear();
  return_freed_memory();
  EXPECT_LT(*resident_bytes(), *taken - static_cast<std::int64_t>(kBlocks * kBytes / 2));
}

#ifdef STRATUS_JEMALLOC
TEST(FreedMemory, IsKeptFromThenOn) {
  keep_freed_memory();
  ssize_t decay_ms = 0;
  std::size_t bytes = sizeof decay_ms;
  ASSERT_EQ(mallctl("arenas.dirty_decay_ms", &decay_ms, &bytes, nullptr, 0), 0);
  EXPECT_EQ(decay_ms, -1);
  ASSERT_EQ(mallctl("arena.0.dirty_decay_ms", &decay_ms, &bytes, nullptr, 0), 0);
  EXPECT_EQ(decay_ms, -1);
}
#endif

}  // namespace
}  // namespace stratus
