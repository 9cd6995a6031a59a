// Makes the frames of a log segment. Format: docs/formats/log-segment.md.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/run_tasks.h"
#include "storage/log_frame.h"

namespace stratus {

// Raw bytes that are compressed by one task, unless one message has more.
inline constexpr std::size_t kFramePieceBytes = 512 * 1024;

// Keeps its buffers: those of the greatest batch so far. Not thread-safe.
class FrameEncoder {
 public:
  // `run_tasks`: compress the pieces of one frame. The bytes of a frame do not depend on it.
  explicit FrameEncoder(RunTasks run_tasks = {});
  ~FrameEncoder();
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;

  // The whole frame of one message at least, valid until the next call. kInvalidArgument when the batch exceeds
  // kMaxFrameRawBytes.
  Result<std::string_view> encode(std::int64_t base, UtcMillis time, std::span<const LogMessage> messages,
                                  std::span<const StampedCall> calls = {});

 private:
  class Compressor;

  // Messages that follow each other; the last piece has the calls, too.
  struct Piece {
    std::span<const LogMessage> messages;
    std::size_t raw_bytes = 0;
    std::string raw;
    std::string packed;            // room for the worst case
    std::size_t packed_bytes = 0;  // 0: it could not be compressed
  };

  void cut(std::span<const LogMessage> messages);
  void make_room();
  void pack(std::size_t piece);
  std::unique_ptr<Compressor> borrow();
  void give_back(std::unique_ptr<Compressor> compressor);
  std::uint32_t join(std::size_t raw_bytes);

  const RunTasks run_tasks_;
  std::vector<Piece> pieces_;
  std::size_t used_ = 0;  // of pieces_, by the batch under way
  std::string calls_;     // of it
  std::string frame_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Compressor>> idle_;  // as many as tasks ran at a time; guarded by mutex_
};

}  // namespace stratus
