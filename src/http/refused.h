// Why requests and connections are turned away.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/logger.h"

namespace stratus {

enum class Refused : std::uint8_t {
  kMalformed,           // 400 by the server: no valid HTTP/1.1
  kUnauthorized,        // 401
  kForeignOrigin,       // 403 by the server
  kRequestTimeout,      // 408
  kBodyTooLarge,        // 413
  kMediaType,           // 415, encoded bodies too
  kForeignHost,         // 421
  kHeaderTooLarge,      // 431
  kQueueFull,           // 503: max_queued_requests
  kBytesInFlight,       // 503: max_bytes_in_flight
  kQuestionTimeout,     // 503: question_timeout_s
  kStopping,            // 503
  kNobodyWaits,         // the peer left before its answer
  kTooManyConnections,  // closed at once: max_connections, none of them idle
  kIdleClosed,          // an idle connection, closed for a new one
};
inline constexpr std::size_t kRefusedCount = 15;

// "malformed", "unauthorized", ...: label `reason` of the metrics and member `reason` of the records. Must not change.
std::string_view to_string(Refused reason);

// That of an answer of that status, when the status alone says it; nothing for all others.
std::optional<Refused> refused_by(int status);

// What a record about a refusal says. Borrowed for the call.
struct RefusedRequest {
  int status = 0;  // 0: no answer
  std::string_view why;
  std::string_view request_id;
  std::string_view path;  // never the query, which may be anything, a secret too
};

// Tells the operator of refusals: of one reason at most one a second, with the number of those left out since the last.
// Thread-safe.
class RefusalLog {
 public:
  using Now = std::chrono::steady_clock::time_point;

  // `logger` outlives the log.
  explicit RefusalLog(Logger& logger) : logger_(logger) {}
  void tell(Refused reason, const RefusedRequest& request, Now now = std::chrono::steady_clock::now());

 private:
  struct Silence {
    std::optional<Now> until{};
    std::int64_t left_out = 0;
  };
  Logger& logger_;
  std::mutex mutex_;
  std::array<Silence, kRefusedCount> silences_{};  // by reason; guarded by mutex_
};

}  // namespace stratus
