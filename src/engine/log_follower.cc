#include "engine/log_follower.h"

#include <chrono>

namespace stratus {

LogFollower::LogFollower(Pipeline& pipeline, Logger& logger)
    : pipeline_(pipeline), logger_(logger), thread_([this] { go(); }) {}

LogFollower::~LogFollower() {
  stop();
  thread_.join();
}

void LogFollower::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

void LogFollower::go() {
  constexpr std::chrono::milliseconds kLook{200};
  int failures = 0;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const Status followed = pipeline_.follow_log();
    if (!followed && failures++ == 0)
      logger_.warning("the log cannot be followed: answers lack what others append", {{"reason", followed.error().message}});
    if (followed && failures > 0) {
      logger_.info("the log is followed again", {{"tries", failures}});
      failures = 0;
    }
    lock.lock();
    wake_.wait_for(lock, kLook, [this] { return stopping_; });
  }
}

}  // namespace stratus
