// Work of the layers on all cores.
#pragma once

#include "base/run_tasks.h"

namespace stratus {

// Runs task(0) .. task(count - 1) on `threads` threads, the calling one included, and returns when all are done. Tasks must
// not throw.
void run_parallel(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& task);
// On as many threads as the machine has cores.
RunTasks on_all_cores();

}  // namespace stratus
