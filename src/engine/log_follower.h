// What others append to a shared log comes into the tail.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/logger.h"
#include "engine/pipeline.h"

namespace stratus {

// Owns its thread, which looks at the end of the log five times a second. That it cannot be followed is told once, and when
// it can be again; meanwhile answers lack what others append. The pipeline and the logger outlive it.
class LogFollower {
 public:
  LogFollower(Pipeline& pipeline, Logger& logger);
  ~LogFollower();

  // Looks no more. Does not wait for the look under way. From any thread.
  void stop();

 private:
  void go();

  Pipeline& pipeline_;
  Logger& logger_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace stratus
