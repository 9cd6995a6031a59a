// Small binary formats: little-endian numbers, and texts behind their length (u32).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace stratus {

static_assert(std::endian::native == std::endian::little, "numbers are written as they stand in memory");

template <typename T>
void put_number(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void put_text(std::string& bytes, std::string_view text) {
  put_number(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

// Each takes its value off the beginning; false, and nothing is known about the target, when there are too few bytes.
template <typename T>
bool take_number(std::string_view& bytes, T& value) {
  if (bytes.size() < sizeof value) return false;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return true;
}

inline bool take_text(std::string_view& bytes, std::string& text) {
  std::uint32_t size = 0;
  if (!take_number(bytes, size) || bytes.size() < size) return false;
  text = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

}  // namespace stratus
