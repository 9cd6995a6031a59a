#include "app/signal_watch.h"

#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace stratus {
namespace {

using Steady = std::chrono::steady_clock;
constexpr int kEndOfWatch = SIGUSR1;  // from the destructor to the thread

}  // namespace

SignalWatch::SignalWatch() {
  sigemptyset(&signals_);
  for (const int taken : {SIGINT, SIGTERM, kEndOfWatch}) sigaddset(&signals_, taken);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  thread_ = std::thread([this] { watch(); });
}

SignalWatch::~SignalWatch() {
  pthread_kill(thread_.native_handle(), kEndOfWatch);
  thread_.join();
}

bool SignalWatch::requested_within(std::chrono::milliseconds wait) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, wait, [this] { return requested(); });
}

int SignalWatch::take(std::chrono::milliseconds wait) const {
  const Steady::time_point end = Steady::now() + wait;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - Steady::now()).count();
    if (left <= 0) return 0;
    constexpr std::int64_t kSecond = 1'000'000'000;
    const timespec at_most{left / kSecond, left % kSecond};
    const int taken = sigtimedwait(&signals_, nullptr, &at_most);
    if (taken > 0) return taken;
    if (errno != EINTR) return 0;
  }
}

void SignalWatch::watch() {
  int first = 0;
  while (first == 0) sigwait(&signals_, &first);
  if (first == kEndOfWatch) return;
  const Steady::time_point arrived = Steady::now();
  {
    const std::lock_guard lock(mutex_);
    signal_ = first;
  }
  changed_.notify_all();
  int last = first;
  const std::chrono::milliseconds grace(grace_ms_.load());
  for (std::chrono::nanoseconds left = grace; left.count() > 0; left = arrived + grace - Steady::now()) {
    const int taken = take(std::chrono::ceil<std::chrono::milliseconds>(left));
    if (taken == kEndOfWatch) return;
    if (taken == 0) continue;
    last = taken;
    if (Steady::now() - arrived >= kSameSignal) break;
  }
  constexpr std::string_view kTold = "stratus: stopped before it was done\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kTold.data(), kTold.size());
  ::_exit(kSignalled + last);
}

}  // namespace stratus
