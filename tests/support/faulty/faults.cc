#include "support/faulty/faults.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>

namespace stratus {

namespace {

std::size_t index_of(std::string_view name) {
  const auto found = std::find_if(kPortCalls.begin(), kPortCalls.end(), [&](const PortCall& c) { return c.name == name; });
  if (found == kPortCalls.end()) throw std::logic_error("no call of a port: " + std::string(name));
  return static_cast<std::size_t>(found - kPortCalls.begin());
}

Error made_to_fail(std::size_t call, std::string_view when) {
  return {ErrorKind::kUnavailable, std::string(kPortCalls[call].name) + " cannot be reached: " + std::string(when)};
}

}  // namespace

void Faults::slow(std::chrono::microseconds wait) {
  const std::scoped_lock lock(mutex_);
  wait_ = wait;
}

void Faults::fail_once(std::string_view name, FaultAt moment, int nth) {
  const std::scoped_lock lock(mutex_);
  once_ = Once{index_of(name), moment, nth};
}

void Faults::answer(CallName name, Rule rule) {
  const std::scoped_lock lock(mutex_);
  rules_[name.index()] = std::move(rule);
}

void Faults::fail_all(std::string_view port, const Error& error) {
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < kPortCalls.size(); ++i) {
    if (kPortCalls[i].fails && is_of(kPortCalls[i], port)) rules_[i] = [error] { return fail(error); };
  }
}

void Faults::heal() {
  const std::scoped_lock lock(mutex_);
  rules_ = {};
  once_.reset();
}

bool Faults::met() const {
  const std::scoped_lock lock(mutex_);
  return once_ && once_->left <= 0;
}

int Faults::calls(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  return calls_[index_of(name)];
}

Faults::Turn Faults::turn_of(std::size_t call) {
  ++calls_[call];
  if (!once_ || once_->call != call || --once_->left != 0) return {};
  if (once_->moment == FaultAt::kBefore) return {made_to_fail(call, "nothing happened"), {}};
  return {{}, made_to_fail(call, "its answer was lost")};
}

Faults::Turn Faults::enter(CallName name) {
  std::chrono::microseconds wait{0};
  Rule rule;
  Turn turn;
  {
    const std::scoped_lock lock(mutex_);
    wait = wait_;
    rule = rules_[name.index()];
    turn = turn_of(name.index());
  }
  if (wait.count() > 0) std::this_thread::sleep_for(wait);
  if (!rule) return turn;
  if (const Status answer = rule(); !answer) return {answer.error(), {}};
  return turn;
}

}  // namespace stratus
