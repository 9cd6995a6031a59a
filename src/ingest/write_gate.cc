#include "ingest/write_gate.h"

namespace stratus {
namespace {

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

}  // namespace

WriteGate::WriteGate(const FileSystem& files, Path log_folder, std::function<TailSize()> tail_size,
                     std::uint64_t tail_limit_bytes, Logger& logger, std::function<Steady::time_point()> now)
    : files_(files),
      log_folder_(std::move(log_folder)),
      tail_size_(std::move(tail_size)),
      tail_limit_bytes_(tail_limit_bytes),
      logger_(logger),
      now_(std::move(now)) {}

Status WriteGate::check() const {
  const std::lock_guard lock(mutex_);
  return reason();
}

Status WriteGate::reason() const {
  if (!last_append_ && last_append_.error().kind == ErrorKind::kDataLoss)
    return fail(ErrorKind::kDataLoss, "an append to the log failed, so that its end is not known; start the server again");
  if (full_) {
    return fail(ErrorKind::kResourceExhausted, "the disk is full: " + std::to_string(free_bytes_) +
                                                   " bytes are free, and messages are taken from " +
                                                   std::to_string(kFreeBytesAgain) + " on; make room");
  }
  if (!last_append_ && now_() < paused_until_)
    return fail(ErrorKind::kResourceExhausted,
                "an append found no room (a quota, or a limit of the file size); the next message is tried in " +
                    std::to_string(kAppendPause.count()) + " s. Make room");
  if (const TailSize tail = tail_size_(); tail.bytes >= tail_limit_bytes_) {
    return fail(ErrorKind::kResourceExhausted,
                "the tail of " + std::to_string(tail.facts) + " facts takes " + mebibytes(tail.bytes) +
                    ", its limit ([serve] " + "tail_limit_mib) is " + mebibytes(tail_limit_bytes_) +
                    "; messages are taken again after a batch run. See the last run in stratus status");
  }
  return {};
}

void WriteGate::look() {
  const auto free = files_.free_bytes(log_folder_);
  const std::lock_guard lock(mutex_);
  if (free) {
    full_ = *free < (full_ ? kFreeBytesAgain : kLeastFreeBytes);
    free_bytes_ = *free;
  }
  tell();
}

Status WriteGate::appended(const Status& status) {
  if (!status && status.error().kind != ErrorKind::kResourceExhausted && status.error().kind != ErrorKind::kDataLoss)
    return status;
  const std::lock_guard lock(mutex_);
  last_append_ = status;
  if (!status) paused_until_ = now_() + kAppendPause;
  tell();
  const Status closed = reason();
  return status || closed ? status : closed;
}

void WriteGate::tell() {
  const Status now = reason();
  const bool closed = !now.has_value();
  if (closed == told_closed_) return;
  told_closed_ = closed;
  if (closed) {
    logger_.error("messages are refused", {{"reason", now.error().message},
                                           {"folder", log_folder_.string()},
                                           {"error", last_append_ ? std::string() : last_append_.error().message}});
  } else {
    logger_.info("messages are taken again");
  }
}

}  // namespace stratus
