// How long and how often a call is made again while there is no connection.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "adapters/spark/config.h"

namespace stratus {

// Pauses that double, patience_ms in all. Not thread-safe.
class Patience {
 public:
  explicit Patience(const SparkConfig& config) : config_(config) { renew(); }

  // Something was heard.
  void renew() {
    end_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(config_.patience_ms);
    pause_ = kFirstPause;
  }

  // Waits; false at once: it is over, or nobody waits any more.
  bool pause() {
    if (std::chrono::steady_clock::now() + pause_ >= end_ || (config_.stopped && config_.stopped())) return false;
    std::this_thread::sleep_for(pause_);
    pause_ = std::min(pause_ * 2, kLongestPause);
    return true;
  }

 private:
  static constexpr std::chrono::milliseconds kFirstPause{50};
  static constexpr std::chrono::milliseconds kLongestPause{1000};

  const SparkConfig& config_;
  std::chrono::steady_clock::time_point end_;
  std::chrono::milliseconds pause_{};
};

}  // namespace stratus
