// All that is wrong with what somebody wrote, told at once.
#pragma once

#include <optional>

#include "base/result.h"

namespace stratus {

// Not thread-safe.
class Mistakes {
 public:
  void add(const Error& error) {
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
  // An error of the first one's kind whose message holds them all, in their order.
  Status result() const {
    if (found_) return fail(*found_);
    return {};
  }

 private:
  std::optional<Error> found_;
};

}  // namespace stratus
