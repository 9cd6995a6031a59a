// What a server has answered and refused, for its operator.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "http/refused.h"

namespace stratus {

// Upper bounds of the buckets of latencies, inclusive; one more bucket takes what is longer.
inline constexpr std::array<std::chrono::microseconds, 12> kLatencyBounds{
    std::chrono::microseconds(100),       std::chrono::microseconds(1'000),      std::chrono::microseconds(5'000),
    std::chrono::microseconds(25'000),    std::chrono::microseconds(100'000),    std::chrono::microseconds(250'000),
    std::chrono::microseconds(500'000),   std::chrono::microseconds(1'000'000),  std::chrono::microseconds(2'500'000),
    std::chrono::microseconds(5'000'000), std::chrono::microseconds(10'000'000), std::chrono::microseconds(30'000'000)};

struct Latencies {
  std::array<std::int64_t, kLatencyBounds.size() + 1> buckets{};  // of each bucket alone
  std::int64_t count = 0;
  std::chrono::microseconds sum{0};

  void add(std::chrono::microseconds latency);
  void add(const Latencies& more);
};

struct HttpFigures {
  // By (route, status). From the whole request to its answer at hand; sending it is the peer's time.
  std::map<std::pair<std::string_view, int>, Latencies> answers;
  std::int64_t joined = 0;                            // questions that waited for the answer of an equal one under way
  std::int64_t prepared = 0;                          // of the answers, those that were at hand
  std::array<std::int64_t, kRefusedCount> refused{};  // by reason
};

// Thread-safe. Its size is bounded by routes times statuses.
class HttpMetrics {
 public:
  // `route`: a literal; empty when no handler was asked.
  void answered(std::string_view route, int status, bool prepared, std::chrono::microseconds latency);
  void joined();
  void refused(Refused reason) { ++refused_[static_cast<std::size_t>(reason)]; }
  HttpFigures figures() const;

 private:
  mutable std::mutex mutex_;
  HttpFigures figures_;  // but for the refusals; guarded by mutex_
  std::array<std::atomic<std::int64_t>, kRefusedCount> refused_{};
};

}  // namespace stratus
