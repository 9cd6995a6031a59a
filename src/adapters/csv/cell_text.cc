#include "adapters/csv/cell_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "weather/decimal.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr int kSentinelScale = 3;
constexpr std::size_t kQuotedBytes = 40;
constexpr std::array<std::string_view, 3> kGroupBlanks{"\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string quoted(std::string_view text) { return "\"" + std::string(utf8_prefix(text, kQuotedBytes)) + "\""; }

std::string without_group_blanks(std::string_view text) {
  std::string plain;
  while (!text.empty()) {
    const auto* const blank =
        std::find_if(kGroupBlanks.begin(), kGroupBlanks.end(), [&](std::string_view b) { return text.starts_with(b); });
    if (blank != kGroupBlanks.end() && !plain.empty() && is_digit(plain.back())) {
      const std::string_view group = text.substr(blank->size(), 3);
      if (group.size() == 3 && std::all_of(group.begin(), group.end(), is_digit)) text.remove_prefix(blank->size());
    }
    plain.push_back(text.front());
    text.remove_prefix(1);
  }
  return plain;
}

bool is_one_of(std::string_view text, const std::vector<std::string>& values) {
  if (values.empty()) return false;
  if (std::find(values.begin(), values.end(), text) != values.end()) return true;
  const auto number = parse_scaled(text, kSentinelScale);
  return number && std::any_of(values.begin(), values.end(), [&](const std::string& value) {
           const auto other = parse_scaled(value, kSentinelScale);
           return other && *other == *number;
         });
}

Result<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size())
    return fail(ErrorKind::kInvalidArgument, quoted(text) + " is not a number");
  return number;
}

Result<bool> parse_flag(std::string_view text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return fail(ErrorKind::kInvalidArgument, quoted(text) + " is neither 0 nor 1");
}

Result<UtcMillis> parse_known_at(std::string_view text) { return parse_utc_millis(text); }

Result<Kind> parse_kind(std::string_view text) {
  if (const auto kind = find_kind(text)) return *kind;
  return fail(ErrorKind::kInvalidArgument, quoted(text) + " is not observed, remote, forecast or statistical");
}

}  // namespace stratus
