// What the decorators of the ports beside this do to the calls that pass them: count, wait, fail.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "support/faulty/port_call.h"

namespace stratus {

// Before: nothing happened. After: it happened, and its answer was lost, as a network loses them.
enum class FaultAt { kBefore, kAfter };

// Thread-safe. Shared by any decorators, which it outlives.
class Faults {
 public:
  // Asked before each call of a name; the error that it gives is the answer of the call. As thread-safe as its calls.
  using Rule = std::function<Status()>;

  // What is to become of one call.
  struct Turn {
    std::optional<Error> before;  // its answer, without having happened
    std::optional<Error> after;   // its answer, having happened
  };

  // Every call waits so long from now on.
  void slow(std::chrono::microseconds wait);
  // The nth call of that name from now on (1: the next one) fails with kUnavailable and its name, once. Takes the place of
  // an earlier one that was not met.
  void fail_once(std::string_view name, FaultAt moment, int nth = 1);
  void answer(CallName name, Rule rule);
  // All calls of the port answer that error.
  void fail_all(std::string_view port, const Error& error);
  // No call fails any more.
  void heal();
  // Whether the call came that fail_once() spoke of last.
  bool met() const;
  int calls(std::string_view name) const;

  // For decorators: counts the call and waits.
  Turn enter(CallName name);
  // A call that can fail.
  template <typename Call>
  std::invoke_result_t<Call> around(CallName name, Call&& call) {
    Turn turn = enter(name);
    if (turn.before) return fail(*std::move(turn.before));
    std::invoke_result_t<Call> answer = std::forward<Call>(call)();
    if (turn.after) return fail(*std::move(turn.after));
    return answer;
  }

 private:
  struct Once {
    std::size_t call = 0;
    FaultAt moment = FaultAt::kBefore;
    int left = 0;
  };
  Turn turn_of(std::size_t call);

  mutable std::mutex mutex_;
  std::chrono::microseconds wait_{0};
  std::array<int, kPortCalls.size()> calls_{};
  std::array<Rule, kPortCalls.size()> rules_;
  std::optional<Once> once_;
};

// For a decorator of what somebody else owns and keeps longer.
template <typename Port>
std::shared_ptr<Port> borrowed(Port& port) {
  return {std::shared_ptr<void>(), &port};
}

}  // namespace stratus
