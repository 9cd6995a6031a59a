// All that is wrong with what somebody wrote, told at once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"

namespace stratus {

// Not thread-safe.
class Mistakes {
 public:
  static constexpr std::size_t kMostTold = 100;

  void add(const Error& error) {
    if (++count_ > kMostTold) return;
    if (found_) {
      found_->message += "; " + error.message;
    } else {
      found_ = error;
    }
  }
  template <typename T>
  void add(const Result<T>& result) {
    if (!result) add(result.error());
  }
  // An error of the first one's kind whose message holds the first kMostTold of them, in their order, and how many more.
  Status result() const {
    if (!found_) return {};
    if (count_ <= kMostTold) return fail(*found_);
    return fail(found_->kind, found_->message + "; and " + std::to_string(count_ - kMostTold) + " more");
  }

 private:
  std::optional<Error> found_;
  std::size_t count_ = 0;
};

}  // namespace stratus
