// Whether the one at the other end of a connection still waits for its answer.
#pragma once

#include <atomic>
#include <cstdint>

namespace stratus {

// A peer that closed and one that only ends its sending (RFC 9112 9.6 allows it) look the same until something is sent to
// them: the one that closed answers by a reset.
enum class EndOfInput : std::uint8_t {
  kAsk,    // HTTP/1.1: an interim answer (100 Continue), which every client passes over, tells them apart
  kStays,  // HTTP/1.0 knows no interim answers: it may still wait
  kLeft,   // TLS has a message of its own for it: without that, the peer has gone
};

// Of one request. Asked while nobody else writes to the socket; thread-safe.
class PeerWatch {
 public:
  void start(EndOfInput meaning) {
    meaning_ = meaning;
    asked_ = false;
  }
  // Never blocks. After the interim answer went out, the reset of a far peer shows at a later call.
  bool gone(int socket);

 private:
  EndOfInput meaning_ = EndOfInput::kStays;
  std::atomic<bool> asked_{false};
};

}  // namespace stratus
