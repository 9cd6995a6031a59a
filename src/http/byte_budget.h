// One limit for the bytes that all connections of a server hold for their peers.
#pragma once

#include <atomic>
#include <cstdint>

namespace stratus {

// Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(std::uint64_t limit) : limit_(limit) {}

  // False, with nothing taken, when they would not fit.
  bool take(std::uint64_t bytes) {
    if (used_.fetch_add(bytes) + bytes <= limit_) return true;
    used_ -= bytes;
    return false;
  }
  void give_back(std::uint64_t bytes) { used_ -= bytes; }

 private:
  const std::uint64_t limit_;
  std::atomic<std::uint64_t> used_{0};
};

// What one connection holds of the budget; given back with it.
class BytesInFlight {
 public:
  explicit BytesInFlight(ByteBudget& budget) : budget_(budget) {}
  ~BytesInFlight() { release(); }
  BytesInFlight(const BytesInFlight&) = delete;
  BytesInFlight& operator=(const BytesInFlight&) = delete;

  bool grow(std::uint64_t bytes) {
    if (!budget_.take(bytes)) return false;
    held_ += bytes;
    return true;
  }
  void release() {
    budget_.give_back(held_);
    held_ = 0;
  }

 private:
  ByteBudget& budget_;
  std::uint64_t held_ = 0;
};

}  // namespace stratus
