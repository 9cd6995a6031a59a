// What became of each message of a call when it first came.
#pragma once

#include "ports/stamped_call.h"

namespace stratus {

class FirstTry {
 public:
  // nullptr: this is the first try. Outlives the object otherwise.
  explicit FirstTry(const StampedCall* call) : call_(call) {}

  // Of the next message, in the order of the call; kStated, which changes nothing, when this is the first try.
  StampRun next() {
    if (call_ == nullptr || run_ == call_->stamps.size()) return {};
    const StampRun& run = call_->stamps[run_];
    if (++passed_ >= run.messages) {
      passed_ = 0;
      ++run_;
    }
    return run;
  }

 private:
  const StampedCall* const call_;
  std::size_t run_ = 0;
  std::uint32_t passed_ = 0;  // messages of that run
};

}  // namespace stratus
