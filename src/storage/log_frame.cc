#include "storage/log_frame.h"

#include <zstd.h>

#include <bit>
#include <cstring>
#include <random>

#include "base/checksum.h"

namespace stratus {
namespace {

static_assert(std::endian::native == std::endian::little, "the formats are written by copying integers");

constexpr std::string_view kSegmentMagic{"STRATLOG", 8};
constexpr std::string_view kMarkMagic{"STRATMRK", 8};
constexpr std::string_view kFrameMagic{"\xF5LF\x01", 4};
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kStored = 0;
constexpr std::uint32_t kZstd = 1;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kFrameCrcEnd = 8;  // magic and CRC; the CRC covers what follows
constexpr int kLevel = 1;

template <typename T>
void put(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

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

}  // namespace

std::string encode(const SegmentHeader& header) {
  std::string bytes(kSegmentMagic);
  put(bytes, kVersion);
  bytes += id_bytes(header.log);
  put(bytes, header.base);
  put(bytes, crc32c(bytes));
  return bytes;
}

Result<SegmentHeader> parse_segment_header(std::string_view bytes) {
  if (bytes.size() < kSegmentHeaderBytes) return fail(ErrorKind::kDataLoss, "the file is shorter than a segment header");
  bytes = bytes.substr(0, kSegmentHeaderBytes);
  if (bytes.substr(0, 8) != kSegmentMagic) return fail(ErrorKind::kDataLoss, "the file does not begin like a log segment");
  if (!sealed(bytes)) return fail(ErrorKind::kDataLoss, "the segment header is damaged");
  if (const auto version = get<std::uint32_t>(bytes, 8); version != kVersion)
    return fail(ErrorKind::kUnsupported, "log format " + std::to_string(version) + " is not known to this program");
  return SegmentHeader{id_of(bytes.substr(12, kIdBytes)), {get<std::int64_t>(bytes, 28)}};
}

std::optional<FrameHeader> parse_frame_header(std::string_view bytes) {
  if (bytes.size() < kFrameHeaderBytes || bytes.substr(0, 4) != kFrameMagic) return std::nullopt;
  FrameHeader header;
  header.crc = get<std::uint32_t>(bytes, 4);
  header.payload_bytes = get<std::uint32_t>(bytes, 8);
  header.raw_bytes = get<std::uint32_t>(bytes, 12);
  header.base = {get<std::int64_t>(bytes, 16)};
  header.count = get<std::uint32_t>(bytes, 24);
  header.codec = get<std::uint32_t>(bytes, 28);
  const bool possible = header.count > 0 && header.raw_bytes <= kMaxFrameRawBytes &&
                        header.payload_bytes <= header.raw_bytes && header.codec <= kZstd && header.base >= 0;
  if (!possible) return std::nullopt;
  return header;
}

bool frame_intact(const FrameHeader& header, std::string_view bytes) {
  const std::size_t size = kFrameHeaderBytes + header.payload_bytes;
  return bytes.size() >= size && crc32c(bytes.substr(kFrameCrcEnd, size - kFrameCrcEnd)) == header.crc;
}

std::string encode(const DurableMark& mark) {
  std::string bytes(kMarkMagic);
  put(bytes, kVersion);
  bytes += id_bytes(mark.log);
  put(bytes, mark.segment);
  put(bytes, mark.bytes);
  put(bytes, mark.end);
  put(bytes, crc32c(bytes));
  return bytes;
}

std::optional<DurableMark> parse_mark(std::string_view bytes) {
  if (bytes.size() != kMarkBytes || bytes.substr(0, 8) != kMarkMagic || !sealed(bytes)) return std::nullopt;
  if (get<std::uint32_t>(bytes, 8) != kVersion) return std::nullopt;
  return DurableMark{id_of(bytes.substr(12, kIdBytes)),
                     {get<std::int64_t>(bytes, 28)},
                     get<std::uint64_t>(bytes, 36),
                     {get<std::int64_t>(bytes, 44)}};
}

struct FrameEncoder::Context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  ~Context() { ZSTD_freeCCtx(zstd); }
};

FrameEncoder::FrameEncoder() : context_(std::make_unique<Context>()) {}
FrameEncoder::~FrameEncoder() = default;

Result<std::string_view> FrameEncoder::encode(std::int64_t base, std::span<const LogMessage> messages) {
  std::size_t raw_bytes = 0;
  for (const LogMessage& message : messages) raw_bytes += sizeof(std::uint32_t) + message.bytes.size();
  if (raw_bytes > kMaxFrameRawBytes)
    return fail(ErrorKind::kInvalidArgument, "a batch of " + std::to_string(raw_bytes) + " bytes exceeds the limit of " +
                                                 std::to_string(kMaxFrameRawBytes) + ": split it");
  raw_.clear();
  raw_.reserve(raw_bytes);
  for (const LogMessage& message : messages) {
    put(raw_, static_cast<std::uint32_t>(message.bytes.size()));
    raw_ += message.bytes;
  }
  frame_.resize(kFrameHeaderBytes + ZSTD_compressBound(raw_bytes));
  const std::size_t packed = ZSTD_compressCCtx(context_->zstd, frame_.data() + kFrameHeaderBytes,
                                               frame_.size() - kFrameHeaderBytes, raw_.data(), raw_.size(), kLevel);
  const bool shrunk = !ZSTD_isError(packed) && packed < raw_bytes;
  const std::size_t payload_bytes = shrunk ? packed : raw_bytes;
  if (!shrunk) std::memcpy(frame_.data() + kFrameHeaderBytes, raw_.data(), raw_bytes);
  frame_.resize(kFrameHeaderBytes + payload_bytes);

  std::string header(kFrameMagic);
  put(header, std::uint32_t{0});
  put(header, static_cast<std::uint32_t>(payload_bytes));
  put(header, static_cast<std::uint32_t>(raw_bytes));
  put(header, base);
  put(header, static_cast<std::uint32_t>(messages.size()));
  put(header, shrunk ? kZstd : kStored);
  std::memcpy(frame_.data(), header.data(), kFrameHeaderBytes);
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

Status FrameDecoder::decode(const FrameHeader& header, std::string_view frame, std::int64_t from,
                            std::vector<LogRecord>& records) {
  const auto broken = [&] {
    return fail(ErrorKind::kDataLoss, "the frame of positions " + std::to_string(header.base) + " to " +
                                          std::to_string(header.end() - 1) + " does not open");
  };
  std::string_view raw = frame.substr(kFrameHeaderBytes, header.payload_bytes);
  if (header.codec == kZstd) {
    raw_.resize(header.raw_bytes);
    const std::size_t size = ZSTD_decompressDCtx(context_->zstd, raw_.data(), raw_.size(), raw.data(), raw.size());
    if (ZSTD_isError(size) || size != header.raw_bytes) return broken();
    raw = raw_;
  }
  std::int64_t position = header.base;
  for (std::uint32_t i = 0; i < header.count; ++i, ++position) {
    if (raw.size() < sizeof(std::uint32_t)) return broken();
    const std::size_t size = get<std::uint32_t>(raw, 0);
    raw.remove_prefix(sizeof(std::uint32_t));
    if (raw.size() < size) return broken();
    if (position >= from) records.push_back({{0, position}, std::string(raw.substr(0, size))});
    raw.remove_prefix(size);
  }
  return raw.empty() ? Status{} : Status(broken());
}

LogId random_log_id() {
  std::random_device device;
  std::string bytes;
  while (bytes.size() < kIdBytes) put(bytes, static_cast<std::uint32_t>(device()));
  return id_of(bytes);
}

}  // namespace stratus
