// The name of one request: in its answer, in its problem and in every record about it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace stratus {

inline constexpr std::string_view kRequestIdHeader = "X-Request-Id";
inline constexpr std::size_t kMostRequestIdBytes = 64;

// Whether what a client sent may name its request: 1 to kMostRequestIdBytes visible ASCII characters.
bool is_request_id(std::string_view text);

// Names of requests that came without one. Thread-safe.
class RequestIds {
 public:
  RequestIds();
  // Replaces `id` by the next name, "5f0c61d29a7be834-1f": random at the start of the process, then a count.
  void next(std::string& id);

 private:
  std::string start_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace stratus
