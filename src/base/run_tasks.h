// Where rooms that have no threads of their own get them from.
#pragma once

#include <cstddef>
#include <functional>

namespace stratus {

// Runs task(0) .. task(count - 1) in any order, also at the same time, and returns when all are done. Tasks must not throw.
// Empty, where it may be: whoever has it runs one task after the other.
using RunTasks = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

// Runs them there, or one after the other where there is nothing else.
inline void run_all(const RunTasks& run_tasks, std::size_t count, const std::function<void(std::size_t)>& task) {
  if (run_tasks) return run_tasks(count, task);
  for (std::size_t i = 0; i < count; ++i) task(i);
}

}  // namespace stratus
