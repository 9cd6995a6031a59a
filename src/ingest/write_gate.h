// Whether messages can be taken now, and if not, why: asked by every call, by health checks and by the status.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>

#include "base/file_system.h"
#include "base/logger.h"
#include "ports/tail_feed.h"

namespace stratus {

// A disk with less free is full: a commit of 8 MiB of messages takes less than 1 MiB compressed.
inline constexpr std::uint64_t kLeastFreeBytes = 1024 * 1024;
// It is full until so much is free again, so that what is written then does not close the gate at once.
inline constexpr std::uint64_t kFreeBytesAgain = 2 * kLeastFreeBytes;
// After an append that found no room on a disk that seems to have it (a quota, a limit of the file size) the next one is
// tried so much later.
inline constexpr std::chrono::seconds kAppendPause{10};

// Thread-safe. The logger is told once at each change, with the reason. Everything borrowed outlives it.
class WriteGate {
 public:
  using Steady = std::chrono::steady_clock;

  // `log_folder` stands on the disk that is looked at. A tail of `tail_limit_bytes`, as `tail_size` says from many threads,
  // is full until a batch run empties it.
  // Pauses are measured by `now`, which never goes back, whatever time it is.
  WriteGate(const FileSystem& files, Path log_folder, std::function<TailSize()> tail_size, std::uint64_t tail_limit_bytes,
            Logger& logger, std::function<Steady::time_point()> now = &Steady::now);

  // kResourceExhausted: why nothing is taken now and what helps; it opens again by itself. kDataLoss: the log broke, which
  // only a restart mends. Names no files: senders read it. Looks at no disk.
  Status check() const;
  // Looks how much is free, and tells changes. To be called a few times a second.
  void look();
  // How an append ended. One that met neither a full disk nor a broken log, but was too large or did not reach the log, says
  // nothing about the next. Gives what its sender is told.
  Status appended(const Status& status);
  // Whether only a batch run makes room.
  bool tail_is_full() const { return tail_size_().bytes >= tail_limit_bytes_; }

 private:
  Status reason() const;
  void tell();

  const FileSystem& files_;
  const Path log_folder_;
  const std::function<TailSize()> tail_size_;
  const std::uint64_t tail_limit_bytes_;
  Logger& logger_;
  const std::function<Steady::time_point()> now_;
  mutable std::mutex mutex_;
  bool full_ = false;  // the rest is guarded by mutex_
  std::uint64_t free_bytes_ = 0;
  Status last_append_;
  Steady::time_point paused_until_;
  bool told_closed_ = false;
};

}  // namespace stratus
