// Where rooms that have no threads of their own get them from.
#pragma once

#include <cstddef>
#include <functional>

namespace stratus {

// Runs task(0) .. task(count - 1) in any order, also at the same time, and returns when all are done. Tasks must not throw.
// Empty, where it may be: whoever has it runs one task after the other.
using RunTasks = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

}  // namespace stratus
