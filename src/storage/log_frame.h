// The bytes of a log segment: its header, the frames of commit batches, and the durable mark.
// Format: docs/formats/log-segment.md. All integers are little-endian; nothing here may change without a new version.
// Segments hold one partition, 0: their positions are its offsets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ports/event_log.h"

namespace stratus {

inline constexpr std::size_t kSegmentHeaderBytes = 40;
inline constexpr std::size_t kFrameHeaderBytes = 32;
inline constexpr std::size_t kMarkBytes = 56;
// One commit batch, its length prefixes included; a greater length in a header is damage.
inline constexpr std::size_t kMaxFrameRawBytes = 64 * 1024 * 1024;

struct SegmentHeader {
  LogId log;
  std::int64_t base = 0;
};

std::string encode(const SegmentHeader& header);
// kDataLoss when the bytes are not a whole, undamaged header of this version.
Result<SegmentHeader> parse_segment_header(std::string_view bytes);

struct FrameHeader {
  std::uint32_t crc = 0;  // over the rest of the header and the payload
  std::uint32_t payload_bytes = 0;
  std::uint32_t raw_bytes = 0;
  std::int64_t base = 0;
  std::uint32_t count = 0;
  std::uint32_t codec = 0;  // 0 stored, 1 zstd

  std::int64_t end() const { return base + count; }
};

// Nothing when the bytes cannot be a frame header. Says nothing about the payload.
std::optional<FrameHeader> parse_frame_header(std::string_view bytes);
// Whether header and payload together are undamaged. `bytes` begins with the header and holds the payload.
bool frame_intact(const FrameHeader& header, std::string_view bytes);

// Up to where the log is known to be durable: the first `bytes` bytes of the segment that begins at `segment`.
struct DurableMark {
  LogId log;
  std::int64_t segment = 0;
  std::uint64_t bytes = 0;
  std::int64_t end = 0;
};

std::string encode(const DurableMark& mark);
// Nothing when damaged: such a mark claims nothing.
std::optional<DurableMark> parse_mark(std::string_view bytes);

// Makes frames; keeps its buffers. Not thread-safe.
class FrameEncoder {
 public:
  FrameEncoder();
  ~FrameEncoder();
  FrameEncoder(const FrameEncoder&) = delete;
  FrameEncoder& operator=(const FrameEncoder&) = delete;

  // The whole frame, valid until the next call. kInvalidArgument when the batch exceeds kMaxFrameRawBytes.
  Result<std::string_view> encode(std::int64_t base, std::span<const LogMessage> messages);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::string raw_;
  std::string frame_;
};

// Opens frames; keeps its buffers. Not thread-safe.
class FrameDecoder {
 public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  // Appends the records with a position >= `from`. `frame` must be intact; kDataLoss when it still does not open.
  Status decode(const FrameHeader& header, std::string_view frame, std::int64_t from, std::vector<LogRecord>& records);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
  std::string raw_;
};

// A new id for a new log.
LogId random_log_id();

}  // namespace stratus
