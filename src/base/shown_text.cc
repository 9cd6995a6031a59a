#include "base/shown_text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

namespace stratus {
namespace {

// Calls `visit(code point or nothing for a byte that is not UTF-8, its bytes)` in order.
template <typename Visit>
void for_each_code_point(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
    const auto taken = length > 0 ? static_cast<std::size_t>(length) : 1;
    visit(length > 0 ? std::optional(code) : std::nullopt, text.substr(0, taken));
    text.remove_prefix(taken);
  }
}

bool is_shown(utf8proc_int32_t code) {
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return false;
    default: return true;
  }
}

std::string hex(std::uint32_t number, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = digits; i-- > 0;) text += kDigits[number >> (4 * i) & 0xFU];
  return text;
}

std::string escape_of(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\r') return "\\r";
  if (code == '\t') return "\\t";
  if (code < 0x100) return "\\x" + hex(code, 2);
  return code < 0x10000 ? "\\u" + hex(code, 4) : "\\U" + hex(code, 8);
}

std::vector<std::int32_t> code_points(std::string_view text) {
  std::vector<std::int32_t> codes;
  for_each_code_point(text, [&](std::optional<std::int32_t> code, std::string_view) { codes.push_back(code.value_or(-1)); });
  return codes;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string shown;
  for_each_code_point(text, [&](std::optional<std::int32_t> code, std::string_view bytes) {
    if (!code) {
      shown += "\\x" + hex(static_cast<unsigned char>(bytes[0]), 2);
    } else if (is_shown(*code)) {
      shown += bytes;
    } else {
      shown += escape_of(static_cast<std::uint32_t>(*code));
    }
  });
  return shown;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_code_point(text, [&](std::optional<std::int32_t> code, std::string_view) {
    width += code ? static_cast<std::size_t>(std::max(0, utf8proc_charwidth(*code))) : 1;
  });
  return width;
}

std::string folded(std::string_view text) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                           UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  utf8proc_uint8_t* bytes = nullptr;
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &bytes, kOptions);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, &std::free);
  if (length < 0) return std::string(text);
  std::string name;
  for (const char c : std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length))) {
    const char joined = c == '-' || c == '_' || c == ' ' ? ' ' : c;
    if (joined != ' ' || (!name.empty() && name.back() != ' ')) name += joined;
  }
  if (name.ends_with(' ')) name.pop_back();
  return name;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::vector<std::int32_t> left = code_points(a);
  const std::vector<std::int32_t> right = code_points(b);
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
    }
  }
  return row.back();
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& names) {
  const auto nearest = std::min_element(names.begin(), names.end(), [&](const std::string& a, const std::string& b) {
    return edit_distance(a, name) < edit_distance(b, name);
  });
  return nearest == names.end() ? "" : *nearest;
}

}  // namespace stratus
