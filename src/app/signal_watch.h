// SIGINT and SIGTERM, for every command the same: the first asks the command to end, and the process ends in any case when
// its grace is over or a second signal comes; that it was not done is told then.
#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace stratus {

// For a command that does not end by itself: what is on disk then is what a kill -9 would leave, which every start mends.
inline constexpr std::chrono::milliseconds kStopGrace{1500};
// One press of a key can arrive twice: timeout(1) signals the process and then its group.
inline constexpr std::chrono::milliseconds kSameSignal{200};
// The exit code of what a signal ended is this plus its number, as shells count.
inline constexpr int kSignalled = 128;

// Made before any other thread, which then inherit that these signals are blocked. Thread-safe.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // The signal that arrived; 0: none.
  int signal() const { return signal_.load(); }
  bool requested() const { return signal() != 0; }
  // Waits at most so long; true as soon as a signal is there.
  bool requested_within(std::chrono::milliseconds wait);
  // How long the command may go on after the signal; kStopGrace until this is called.
  void set_grace(std::chrono::milliseconds grace) { grace_ms_ = grace.count(); }

 private:
  void watch();
  // Takes a signal; 0 when none came within `wait`, SIGUSR1 when the watch ends.
  int take(std::chrono::milliseconds wait) const;

  sigset_t signals_{};
  std::atomic<int> signal_{0};
  std::atomic<std::int64_t> grace_ms_{kStopGrace.count()};
  std::mutex mutex_;
  std::condition_variable changed_;  // signal_ was set, under mutex_
  std::thread thread_;
};

}  // namespace stratus
