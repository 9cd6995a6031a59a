// Work of the batch layer on all cores.
#pragma once

#include <cstddef>
#include <functional>

namespace stratus {

// Runs task(0) .. task(count - 1) on `threads` threads, the calling one included, and returns when all are done. Tasks must
// not throw.
void run_parallel(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace stratus
