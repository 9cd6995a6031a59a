// How many questions may wait for facts at a time: each holds a thread of the server meanwhile.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace stratus {

// Thread-safe.
class WaitingPlaces {
 public:
  explicit WaitingPlaces(std::size_t places) : free_(static_cast<std::ptrdiff_t>(places)) {}

  // One that is taken, until it goes.
  class Place {
   public:
    explicit Place(WaitingPlaces& of) : of_(&of) {}
    Place(Place&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (of_ != nullptr) ++of_->free_;
    }

   private:
    WaitingPlaces* of_;
  };

  // Nothing when all are taken. Never blocks.
  std::optional<Place> take() {
    if (--free_ >= 0) return Place(*this);
    ++free_;
    return std::nullopt;
  }

 private:
  std::atomic<std::ptrdiff_t> free_;
};

}  // namespace stratus
