// Many write to one port while somebody reads it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace stratus {

inline constexpr int kWriters = 4;
inline constexpr int kWritesEach = 10;
inline constexpr int kWritesInAll = kWriters * kWritesEach;

// `write` is called with each number below kWritesInAll, from kWriters threads; meanwhile one thread that calls `count`
// never finds fewer than before.
inline void expect_growth(const std::function<void(int)>& write, const std::function<std::size_t()>& count) {
  std::atomic<bool> ended{false};
  std::jthread looking([&] {
    for (std::size_t seen = 0; !ended;) {
      const std::size_t now = count();
      EXPECT_GE(now, seen) << "what was there stays";
      seen = now;
    }
  });
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
      writers.emplace_back([&write, writer] {
        for (int i = 0; i < kWritesEach; ++i) write(writer * kWritesEach + i);
      });
    }
  }
  ended = true;
}

}  // namespace stratus
