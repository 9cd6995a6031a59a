#include "api/token.h"

#include "base/shown_text.h"

namespace stratus {
namespace {

// RFC 4648 section 5, without padding.
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr unsigned kLetterBits = 6;
constexpr unsigned kByteBits = 8;

std::string encoded(std::string_view bytes) {
  std::string text;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = (held << kByteBits) | static_cast<unsigned char>(byte);
    for (bits += kByteBits; bits >= kLetterBits; bits -= kLetterBits)
      text += kLetters[(held >> (bits - kLetterBits)) % kLetters.size()];
  }
  if (bits > 0) text += kLetters[(held << (kLetterBits - bits)) % kLetters.size()];
  return text;
}

// Nothing for other letters.
std::optional<std::string> decoded(std::string_view text) {
  std::string bytes;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::size_t value = kLetters.find(letter);
    if (value == std::string_view::npos) return std::nullopt;
    held = (held << kLetterBits) | static_cast<unsigned>(value);
    bits += kLetterBits;
    if (bits < kByteBits) continue;
    bits -= kByteBits;
    bytes += static_cast<char>((held >> bits) & 0xFFU);
  }
  return bytes;
}

}  // namespace

std::string position_text(LogPosition position) {
  return std::to_string(position.partition) + ":" + std::to_string(position.offset);
}

std::string token_of(const Horizon& place) { return encoded(to_text(place.end) + " " + place.log.text); }

Result<Horizon> parse_token(std::string_view token) {
  const auto bytes = decoded(token);
  const std::size_t blank = bytes ? bytes->find(' ') : std::string::npos;
  if (blank != std::string::npos) {
    const auto end = parse_offsets(std::string_view(*bytes).substr(0, blank));
    // Only what was made here: another text of the same place is none.
    if (end) {
      if (Horizon place{{bytes->substr(blank + 1)}, *end}; token_of(place) == token) return place;
    }
  }
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(token) + "\" is no token that an answer gave");
}

}  // namespace stratus
