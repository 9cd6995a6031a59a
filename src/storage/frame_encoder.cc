#include "storage/frame_encoder.h"

#include <zstd.h>

#include <new>

#include "base/bytes.h"
#include "ports/call_bytes.h"

namespace stratus {
namespace {

constexpr int kLevel = 1;

std::size_t raw_bytes_of(const LogMessage& message) { return sizeof(std::uint32_t) + message.bytes.size(); }

}  // namespace

class FrameEncoder::Compressor {
 public:
  ~Compressor() { ZSTD_freeCCtx(context_); }

  // How many bytes it wrote; 0 when it could not.
  std::size_t compress(std::string_view raw, std::string& packed) {
    if (context_ == nullptr) return 0;
    const std::size_t size = ZSTD_compressCCtx(context_, packed.data(), packed.size(), raw.data(), raw.size(), kLevel);
    return ZSTD_isError(size) ? 0 : size;
  }

 private:
  ZSTD_CCtx* const context_ = ZSTD_createCCtx();
};

FrameEncoder::FrameEncoder(RunTasks run_tasks) : run_tasks_(std::move(run_tasks)) {}
FrameEncoder::~FrameEncoder() = default;

Result<std::string_view> FrameEncoder::encode(std::int64_t base, UtcMillis time, std::span<const LogMessage> messages,
                                              std::span<const StampedCall> calls) {
  calls_.clear();
  for (const StampedCall& call : calls) put_call(calls_, call);
  std::size_t raw_bytes = calls_.size();
  for (const LogMessage& message : messages) raw_bytes += raw_bytes_of(message);
  if (raw_bytes > kMaxFrameRawBytes)
    return fail(ErrorKind::kInvalidArgument, "a batch of " + std::to_string(raw_bytes) + " bytes exceeds the limit of " +
                                                 std::to_string(kMaxFrameRawBytes) + ": split it");
  cut(messages);
  make_room();
  const auto task = [this](std::size_t piece) { pack(piece); };
  if (run_tasks_ && used_ > 1) {
    run_tasks_(used_, task);
  } else {
    for (std::size_t i = 0; i < used_; ++i) task(i);
  }
  const std::uint32_t codec = join(raw_bytes);
  const FrameHeader header{.payload_bytes = static_cast<std::uint32_t>(frame_.size() - kMaxFrameHeaderBytes),
                           .raw_bytes = static_cast<std::uint32_t>(raw_bytes),
                           .base = base,
                           .count = static_cast<std::uint32_t>(messages.size()),
                           .codec = codec,
                           .time = time,
                           .calls = static_cast<std::uint32_t>(calls.size())};
  seal_frame(header, frame_);
  return std::string_view(frame_);
}

// Messages of each piece, and of the last one the calls.
void FrameEncoder::cut(std::span<const LogMessage> messages) {
  used_ = 0;
  while (!messages.empty()) {
    std::size_t count = 0;
    std::size_t bytes = 0;
    while (count < messages.size() && (count == 0 || bytes + raw_bytes_of(messages[count]) <= kFramePieceBytes))
      bytes += raw_bytes_of(messages[count++]);
    if (used_ == pieces_.size()) pieces_.emplace_back();
    Piece& piece = pieces_[used_++];
    piece.messages = messages.first(count);
    piece.raw_bytes = bytes;
    messages = messages.subspan(count);
  }
  pieces_[used_ - 1].raw_bytes += calls_.size();
}

// Tasks must not throw, so what they need is taken here.
void FrameEncoder::make_room() {
  for (std::size_t i = 0; i < used_; ++i) {
    Piece& piece = pieces_[i];
    piece.raw.clear();
    piece.raw.reserve(piece.raw_bytes);
    const std::size_t most = ZSTD_compressBound(piece.raw_bytes);
    if (piece.packed.size() < most) piece.packed.resize(most);
  }
  idle_.reserve(used_);
}

void FrameEncoder::pack(std::size_t index) {
  Piece& piece = pieces_[index];
  for (const LogMessage& message : piece.messages) put_text(piece.raw, message.bytes);
  if (index + 1 == used_) piece.raw += calls_;
  auto compressor = borrow();
  piece.packed_bytes = compressor ? compressor->compress(piece.raw, piece.packed) : 0;
  if (compressor) give_back(std::move(compressor));
}

std::unique_ptr<FrameEncoder::Compressor> FrameEncoder::borrow() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::unique_ptr<Compressor>(new (std::nothrow) Compressor());
  auto compressor = std::move(idle_.back());
  idle_.pop_back();
  return compressor;
}

void FrameEncoder::give_back(std::unique_ptr<Compressor> compressor) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(compressor));
}

// The payload behind the room for the header; answers its codec.
std::uint32_t FrameEncoder::join(std::size_t raw_bytes) {
  const std::span<const Piece> pieces(pieces_.data(), used_);
  std::size_t packed_bytes = 0;
  bool packed = true;
  for (const Piece& piece : pieces) {
    packed_bytes += piece.packed_bytes;
    packed = packed && piece.packed_bytes > 0;
  }
  packed = packed && packed_bytes < raw_bytes;
  frame_.assign(kMaxFrameHeaderBytes, '\0');
  for (const Piece& piece : pieces)
    frame_ += packed ? std::string_view(piece.packed).substr(0, piece.packed_bytes) : std::string_view(piece.raw);
  return packed ? kZstd : kStored;
}

}  // namespace stratus
