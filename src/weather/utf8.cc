#include "weather/utf8.h"

#include <simdjson.h>

#include <algorithm>

namespace stratus {
namespace {

constexpr std::size_t kMaxCharacterBytes = 4;

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Of the character at the beginning; 0 when there is none.
std::size_t character_bytes(std::string_view bytes) {
  std::size_t size = 1;
  while (size < std::min(bytes.size(), kMaxCharacterBytes) && continues(bytes[size])) ++size;
  return valid_utf8(bytes.substr(0, size)) ? size : 0;
}

std::string escaped(char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return {'\\', 'x', kDigits[value >> 4U], kDigits[value & 0xFU]};
}

}  // namespace

bool valid_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes.data(), bytes.size()); }

std::string shown_utf8(std::string_view bytes) {
  if (valid_utf8(bytes)) return std::string(bytes);
  std::string shown;
  while (!bytes.empty()) {
    const std::size_t size = character_bytes(bytes);
    shown += size == 0 ? escaped(bytes.front()) : std::string(bytes.substr(0, size));
    bytes.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return shown;
}

std::string_view without_utf8_mark(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
  return bytes;
}

std::string_view utf8_prefix(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t size = most;
  while (size > 0 && continues(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace stratus
