// Calls that are made again while HDFS cannot be asked.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "adapters/webhdfs/config.h"
#include "base/result.h"

namespace stratus {

inline constexpr int kMaxWebHdfsAttempts = 12;
inline constexpr std::chrono::milliseconds kFirstWebHdfsPause{50};
inline constexpr std::chrono::milliseconds kLongestWebHdfsPause{2000};

// Calls until the answer is not kUnavailable, at most kMaxWebHdfsAttempts times and within config.patience_ms, with pauses
// that double. The call itself looks at what an earlier one left.
template <typename Call>
auto ask_again(const WebHdfsConfig& config, Call call) -> decltype(call()) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(config.patience_ms);
  auto pause = kFirstWebHdfsPause;
  for (int attempt = 1;; ++attempt) {
    auto answer = call();
    if (answer || answer.error().kind != ErrorKind::kUnavailable || attempt == kMaxWebHdfsAttempts) return answer;
    if (std::chrono::steady_clock::now() + pause >= end) return answer;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestWebHdfsPause);
  }
}

}  // namespace stratus
