#include "engine/parallel_tasks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace stratus {
namespace {

TEST(RunParallel, EveryTaskRunsOnce) {
  for (const std::size_t threads : {1U, 2U, 7U}) {
    for (const std::size_t count : {0U, 1U, 3U, 100U}) {
      std::vector<std::atomic<int>> runs(count);
      run_parallel(threads, count, [&](std::size_t task) { ++runs[task]; });
      for (const auto& times : runs) EXPECT_EQ(times, 1) << threads << " threads, " << count << " tasks";
    }
  }
}

TEST(RunParallel, TasksRunAtTheSameTime) {
  // Each waits for the other: one after the other they would never end.
  std::atomic<int> arrived{0};
  run_parallel(2, 2, [&](std::size_t) {
    ++arrived;
    while (arrived < 2) {
    }
  });
  EXPECT_EQ(arrived, 2);
}

}  // namespace
}  // namespace stratus
