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
inline constexpr std::size_t kTimelessHeaderBytes = 32;  // of a frame of format 1
inline constexpr std::size_t kMaxFrameHeaderBytes = 44;  // of a frame of format 2
inline constexpr std::size_t kMarkBytes = 64;
// What every frame begins with; its format is the next byte.
inline constexpr std::string_view kFrameMagic{"\xF5LF", 3};
// What is written; what came before is read. A segment of version 1 holds frames of format 1, one of version 2 of format 2.
inline constexpr std::uint32_t kSegmentVersion = 2;
// One commit batch, its length prefixes and calls included; a greater length in a header is damage.
inline constexpr std::size_t kMaxFrameRawBytes = 64 * 1024 * 1024;

// How a payload stands in a frame. Stored numbers, which must not change.
inline constexpr std::uint32_t kStored = 0;
inline constexpr std::uint32_t kZstd = 1;  // zstd frames, one behind the other

struct SegmentHeader {
  LogId log;
  std::int64_t base = 0;
  std::uint32_t version = kSegmentVersion;
};

std::string encode(const SegmentHeader& header);
// kDataLoss when the bytes are not a whole, undamaged header; kUnsupported when its version is not known.
Result<SegmentHeader> parse_segment_header(std::string_view bytes);

struct FrameHeader {
  std::uint32_t crc = 0;  // over the rest of the header and the payload
  std::uint32_t payload_bytes = 0;
  std::uint32_t raw_bytes = 0;
  std::int64_t base = 0;
  std::uint32_t count = 0;
  std::uint32_t codec = kStored;
  std::optional<UtcMillis> time{};  // of its records; frames of format 1 have none
  std::uint32_t calls = 0;          // with a key

  std::int64_t end() const { return base + count; }
  std::size_t header_bytes() const { return time ? kMaxFrameHeaderBytes : kTimelessHeaderBytes; }
  std::size_t bytes() const { return header_bytes() + payload_bytes; }
};

// Writes the header of format 2 with its CRC over the first kMaxFrameHeaderBytes bytes of a frame, behind which its payload
// stands.
void seal_frame(const FrameHeader& header, std::string& frame);
// Nothing when the bytes cannot be a frame header. Says nothing about the payload.
std::optional<FrameHeader> parse_frame_header(std::string_view bytes);
// Whether header and payload together are undamaged. `bytes` begins with the header and holds the payload.
bool frame_intact(const FrameHeader& header, std::string_view bytes);

// Instead of a time: nothing below the mark holds calls; anything there may.
inline constexpr UtcMillis kNoCalls{INT64_MIN};
inline constexpr UtcMillis kAnyCalls{INT64_MAX};

// Up to where the log is known to be durable: the first `bytes` bytes of the segment that begins at `segment`.
struct DurableMark {
  LogId log;
  std::int64_t segment = 0;
  std::uint64_t bytes = 0;
  std::int64_t end = 0;
  UtcMillis calls_until = kAnyCalls;  // no frame below `end` that has a later time holds calls
};

std::string encode(const DurableMark& mark);
// Nothing when damaged: such a mark claims nothing.
std::optional<DurableMark> parse_mark(std::string_view bytes);

// Opens frames; keeps its buffers. Not thread-safe.
class FrameDecoder {
 public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  // Appends the records with a position >= `from`. `frame` must be intact; kDataLoss when it still does not open.
  Status decode(const FrameHeader& header, std::string_view frame, std::int64_t from, std::vector<LogRecord>& records);
  // Appends the calls, likewise.
  Status decode_calls(const FrameHeader& header, std::string_view frame, std::vector<StampedCall>& calls);

 private:
  // `take(std::string_view message)` each of them; what is left are the calls.
  template <typename Take>
  Result<std::string_view> take_messages(const FrameHeader& header, std::string_view frame, Take&& take);
  struct Context;
  std::unique_ptr<Context> context_;
  std::string raw_;
};

// A new id for a new log.
LogId random_log_id();

}  // namespace stratus
