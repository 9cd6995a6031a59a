#include "base/freed_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "base/process_figures.h"

namespace stratus {
namespace {

// Blocks too small to be given back by themselves when they are freed.
TEST(FreedMemory, GoesBackToTheSystem) {
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

}  // namespace
}  // namespace stratus
