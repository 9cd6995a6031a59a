#include "storage/log_frame.h"

#include <zstd.h>

#include <cstring>
#include <random>

#include "base/bytes.h"
#include "base/checksum.h"
#include "storage/call_bytes.h"

namespace stratus {
namespace {

constexpr std::string_view kSegmentMagic{"STRATLOG", 8};
constexpr std::string_view kMarkMagic{"STRATMRK", 8};
constexpr std::uint32_t kMarkVersion = 1;
constexpr std::uint8_t kTimelessFrame = 1;  // the first format: without time and calls
constexpr std::uint8_t kFrame = 2;
constexpr std::uint32_t kStored = 0;
constexpr std::uint32_t kZstd = 1;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kFrameCrcEnd = 8;  // magic and CRC; the CRC covers what follows
constexpr int kLevel = 1;

template <typename T>
T get(std::string_view bytes, std::size_t offset) {
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

int nibble(char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; }

std::string id_bytes(const LogId& id) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < id.text.size(); i += 2)
    bytes += static_cast<char>(nibble(id.text[i]) * 16 + nibble(id.text[i + 1]));
  bytes.resize(kIdBytes, '\0');
  return bytes;
}

LogId id_of(std::string_view bytes) {
  LogId id;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    id.text += "0123456789abcdef"[value / 16];
    id.text += "0123456789abcdef"[value % 16];
  }
  return id;
}

bool sealed(std::string_view bytes) {
  const std::size_t body = bytes.size() - sizeof(std::uint32_t);
  return crc32c(bytes.substr(0, body)) == get<std::uint32_t>(bytes, body);
}

tl::unexpected<Error> does_not_open(const FrameHeader& header) {
  return fail(ErrorKind::kDataLoss, "the frame of positions " + std::to_string(header.base) + " to " +
                                        std::to_string(header.end() - 1) + " does not open");
}

}  // namespace

std::string encode(const SegmentHeader& header) {
  std::string bytes(kSegmentMagic);
  put_number(bytes, header.version);
  bytes += id_bytes(header.log);
  put_number(bytes, header.base);
  put_number(bytes, crc32c(bytes));
  return bytes;
}

Result<SegmentHeader> parse_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes) return fail(ErrorKind::kDataLoss, "the file is shorter than a segment header");
  bytes = bytes.substr(0, kSegmentHeaderBytes);
  if (bytes.substr(0, 8) != kSegmentMagic) return fail(ErrorKind::kDataLoss, "the file does not begin like a log segment");
  if (!sealed(bytes)) return fail(ErrorKind::kDataLoss, "the segment header is damaged");
  const auto version = get<std::uint32_t>(bytes, 8);
  if (version == 0 || version > kSegmentVersion)
    return fail(ErrorKind::kUnsupported, "log format " + std::to_string(version) + " is not known to this program");
  return SegmentHeader{id_of(bytes.substr(12, kIdBytes)), get<std::int64_t>(bytes, 28), version};
}

std::optional<FrameHeader> parse_frame_header(std::string_view bytes) {
  FrameHeader header;
  if (!bytes.starts_with(kFrameMagic)) return std::nullopt;
  bytes.remove_prefix(kFrameMagic.size());
  std::uint8_t format = 0;
  bool whole = take_number(bytes, format) && take_number(bytes, header.crc) && take_number(bytes, header.payload_bytes) &&
               take_number(bytes, header.raw_bytes) && take_number(bytes, header.base) && take_number(bytes, header.count) &&
               take_number(bytes, header.codec);
  if (format == kFrame) {
    header.time.emplace();
    whole = whole && take_number(bytes, header.time->value) && take_number(bytes, header.calls);
  }
  const bool possible = whole && (format == kFrame || format == kTimelessFrame) && header.count > 0 &&
                        header.raw_bytes <= kMaxFrameRawBytes && header.payload_bytes <= header.raw_bytes &&
                        header.codec <= kZstd && header.base >= 0;
  if (!possible) return std::nullopt;
  return header;
}

bool frame_intact(const FrameHeader& header, std::string_view bytes) {
  const std::size_t size = header.bytes();
  return bytes.size() >= size && crc32c(bytes.substr(kFrameCrcEnd, size - kFrameCrcEnd)) == header.crc;
}

std::string encode(const DurableMark& mark) {
  std::string bytes(kMarkMagic);
  put_number(bytes, kMarkVersion);
  bytes += id_bytes(mark.log);
  put_number(bytes, mark.segment);
  put_number(bytes, mark.bytes);
  put_number(bytes, mark.end);
  put_number(bytes, crc32c(bytes));
  return bytes;
}

std::optional<DurableMark> parse_mark(std::string_view bytes) {
  if (bytes.size() != kMarkBytes || bytes.substr(0, 8) != kMarkMagic || !sealed(bytes)) return std::nullopt;
  if (get<std::uint32_t>(bytes, 8) != kMarkVersion) return std::nullopt;
  return DurableMark{id_of(bytes.substr(12, kIdBytes)), get<std::int64_t>(bytes, 28), get<std::uint64_t>(bytes, 36),
                     get<std::int64_t>(bytes, 44)};
}

struct FrameEncoder::Context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  ~Context() { ZSTD_freeCCtx(zstd); }
};

FrameEncoder::FrameEncoder() : context_(std::make_unique<Context>()) {}
FrameEncoder::~FrameEncoder() = default;

Status FrameEncoder::fill_raw(std::span<const LogMessage> messages, std::span<const StampedCall> calls) {
  std::string kept;
  for (const StampedCall& call : calls) put_call(kept, call);
  std::size_t raw_bytes = kept.size();
  for (const LogMessage& message : messages) raw_bytes += sizeof(std::uint32_t) + message.bytes.size();
  if (raw_bytes > kMaxFrameRawBytes)
    return fail(ErrorKind::kInvalidArgument, "a batch of " + std::to_string(raw_bytes) + " bytes exceeds the limit of " +
                                                 std::to_string(kMaxFrameRawBytes) + ": split it");
  raw_.clear();
  raw_.reserve(raw_bytes);
  for (const LogMessage& message : messages) put_text(raw_, message.bytes);
  raw_ += kept;
  return {};
}

Result<std::string_view> FrameEncoder::encode(std::int64_t base, UtcMillis time, std::span<const LogMessage> messages,
                                              std::span<const StampedCall> calls) {
  STRATUS_RETURN_IF_ERROR(fill_raw(messages, calls));
  constexpr std::size_t kHeaderBytes = kMaxFrameHeaderBytes;
  frame_.resize(kHeaderBytes + ZSTD_compressBound(raw_.size()));
  const std::size_t packed = ZSTD_compressCCtx(context_->zstd, frame_.data() + kHeaderBytes, frame_.size() - kHeaderBytes,
                                               raw_.data(), raw_.size(), kLevel);
  const bool shrunk = !ZSTD_isError(packed) && packed < raw_.size();
  const std::size_t payload_bytes = shrunk ? packed : raw_.size();
  if (!shrunk) std::memcpy(frame_.data() + kHeaderBytes, raw_.data(), raw_.size());
  frame_.resize(kHeaderBytes + payload_bytes);

  std::string header(kFrameMagic);
  put_number(header, kFrame);
  put_number(header, std::uint32_t{0});
  put_number(header, static_cast<std::uint32_t>(payload_bytes));
  put_number(header, static_cast<std::uint32_t>(raw_.size()));
  put_number(header, base);
  put_number(header, static_cast<std::uint32_t>(messages.size()));
  put_number(header, shrunk ? kZstd : kStored);
  put_number(header, time.value);
  put_number(header, static_cast<std::uint32_t>(calls.size()));
  std::memcpy(frame_.data(), header.data(), kHeaderBytes);
  const std::uint32_t crc = crc32c(std::string_view(frame_).substr(kFrameCrcEnd));
  std::memcpy(frame_.data() + 4, &crc, sizeof crc);
  return std::string_view(frame_);
}

struct FrameDecoder::Context {
  ZSTD_DCtx* zstd = ZSTD_createDCtx();
  ~Context() { ZSTD_freeDCtx(zstd); }
};

FrameDecoder::FrameDecoder() : context_(std::make_unique<Context>()) {}
FrameDecoder::~FrameDecoder() = default;

template <typename Take>
Result<std::string_view> FrameDecoder::take_messages(const FrameHeader& header, std::string_view frame, Take&& take) {
  std::string_view raw = frame.substr(header.header_bytes(), header.payload_bytes);
  if (header.codec == kZstd) {
    raw_.resize(header.raw_bytes);
    const std::size_t size = ZSTD_decompressDCtx(context_->zstd, raw_.data(), raw_.size(), raw.data(), raw.size());
    if (ZSTD_isError(size) || size != header.raw_bytes) return does_not_open(header);
    raw = raw_;
  }
  for (std::uint32_t i = 0; i < header.count; ++i) {
    std::uint32_t size = 0;
    if (!take_number(raw, size) || raw.size() < size) return does_not_open(header);
    take(raw.substr(0, size));
    raw.remove_prefix(size);
  }
  return raw;
}

Status FrameDecoder::decode(const FrameHeader& header, std::string_view frame, std::int64_t from,
                            std::vector<LogRecord>& records) {
  std::int64_t position = header.base;
  const auto take = [&](std::string_view message) {
    if (position >= from) records.push_back({{0, position}, std::string(message), header.time});
    ++position;
  };
  STRATUS_ASSIGN_OR_RETURN(const std::string_view rest, take_messages(header, frame, take));
  return rest.empty() || header.calls > 0 ? Status{} : Status(does_not_open(header));
}

Status FrameDecoder::decode_calls(const FrameHeader& header, std::string_view frame, std::vector<StampedCall>& calls) {
  STRATUS_ASSIGN_OR_RETURN(std::string_view rest, take_messages(header, frame, [](std::string_view) {}));
  for (std::uint32_t i = 0; i < header.calls; ++i) {
    StampedCall call;
    if (!take_call(rest, call)) return does_not_open(header);
    calls.push_back(std::move(call));
  }
  return rest.empty() ? Status{} : Status(does_not_open(header));
}

LogId random_log_id() {
  std::random_device device;
  std::string bytes;
  while (bytes.size() < kIdBytes) put_number(bytes, static_cast<std::uint32_t>(device()));
  return id_of(bytes);
}

}  // namespace stratus
