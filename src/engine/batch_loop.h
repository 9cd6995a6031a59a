// When batch runs start by themselves.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <thread>

#include "base/logger.h"
#include "engine/pipeline.h"

namespace stratus {

struct BatchLoopOptions {
  std::int64_t interval_s = 0;  // a run so long after the one before, when facts are new; 0: no timer
  std::int64_t tail_facts = 0;  // a run as soon as the tail holds so many
  Logger* logger = nullptr;     // outlives the loop; nullptr: nobody is told
};

// Owns the batch thread. A run starts by the timer, by the size of the tail, or at once when the views were derived under
// other rules; by the timer too when a station was described otherwise meanwhile. A failed run is told, and tried again,
// later after each failure (retry_pause), also without a timer. The pipeline outlives the loop.
class BatchLoop {
 public:
  BatchLoop(Pipeline& pipeline, const BatchLoopOptions& options);
  // Waits for the run under way, which stop() has ended at its next file.
  ~BatchLoop();

  // Starts no further run and ends the one under way. Does not wait. From any thread.
  void stop();

 private:
  void go();
  void run(std::string_view why);

  Pipeline& pipeline_;
  const BatchLoopOptions options_;
  NoLogger nobody_;
  Logger& logger_;
  std::atomic<bool> stopping_{false};  // set under mutex_, so that the loop wakes up
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;
};

}  // namespace stratus
