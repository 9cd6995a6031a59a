#include "storage/log_frame.h"

#include <zstd.h>

#include <cstring>
#include <random>

#include "base/bytes.h"
#include "base/checksum.h"
#include "ports/call_bytes.h"

namespace stratus {
namespace {

constexpr std::string_view kSegmentMagic{"STRATLOG", 8};
constexpr std::string_view kMarkMagic{"STRATMRK", 8};
constexpr std::uint32_t kMarkVersion = 2;
constexpr std::uint32_t kMarkVersionOfBefore = 1;  // without calls_until
constexpr std::size_t kMarkBytesOfBefore = 56;
constexpr std::uint8_t kTimelessFrame = 1;  // the first format: without time and calls
constexpr std::uint8_t kFrame = 2;
constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kFrameCrcEnd = 8;  // magic and CRC; the CRC covers what follows

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

void seal_frame(const FrameHeader& header, std::string& frame) {
  std::string bytes(kFrameMagic);
  put_number(bytes, kFrame);
  put_number(bytes, std::uint32_t{0});
  put_number(bytes, header.payload_bytes);
  put_number(bytes, header.raw_bytes);
  put_number(bytes, header.base);
  put_number(bytes, header.count);
  put_number(bytes, header.codec);
  put_number(bytes, header.time.value_or(UtcMillis{}).value);
  put_number(bytes, header.calls);
  std::memcpy(frame.data(), bytes.data(), kMaxFrameHeaderBytes);
  const std::uint32_t crc = crc32c(std::string_view(frame).substr(kFrameCrcEnd));
  std::memcpy(frame.data() + kFrameMagic.size() + 1, &crc, sizeof crc);
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
  put_number(bytes, mark.calls_until.value);
  put_number(bytes, crc32c(bytes));
  return bytes;
}

std::optional<DurableMark> parse_mark(std::string_view bytes) {
  const bool of_before = bytes.size() == kMarkBytesOfBefore;
  if ((!of_before && bytes.size() != kMarkBytes) || bytes.substr(0, 8) != kMarkMagic || !sealed(bytes)) return std::nullopt;
  if (get<std::uint32_t>(bytes, 8) != (of_before ? kMarkVersionOfBefore : kMarkVersion)) return std::nullopt;
  DurableMark mark{id_of(bytes.substr(12, kIdBytes)), get<std::int64_t>(bytes, 28), get<std::uint64_t>(bytes, 36),
                   get<std::int64_t>(bytes, 44)};
  if (!of_before) mark.calls_until.value = get<std::int64_t>(bytes, 52);
  return mark;
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
