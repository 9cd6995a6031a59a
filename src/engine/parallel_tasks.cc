#include "engine/parallel_tasks.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace stratus {

void run_parallel(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) task(i);
  };
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < std::min(threads, count); ++i) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that are there do all of it.
  }
  work();
}

RunTasks on_all_cores() {
  return [](std::size_t count, const std::function<void(std::size_t)>& task) {
    run_parallel(std::thread::hardware_concurrency(), count, task);
  };
}

}  // namespace stratus
