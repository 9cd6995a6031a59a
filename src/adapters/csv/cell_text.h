// What the text of one cell says. Numbers of elements are read by unit.h, parts of a time by row_time.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "weather/fact.h"

namespace stratus {

// Without the spaces and tabs around it.
inline std::string_view trimmed_cell(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Without the no-break and narrow blanks (U+00A0, U+2009, U+202F) between a digit and three others: "1 013.2".
std::string without_group_blanks(std::string_view text);

// Whether the text is one of the values; numbers are compared as numbers: -9999 and -9999.0 are the same statement.
bool is_one_of(std::string_view text, const std::vector<std::string>& values);

// The text in quotes for a message, cut when it is long.
std::string quoted(std::string_view text);

// kInvalidArgument names the text.
Result<double> parse_number(std::string_view text);
Result<bool> parse_flag(std::string_view text);  // 1 or true, 0 or false
Result<UtcMillis> parse_known_at(std::string_view text);
Result<Kind> parse_kind(std::string_view text);

}  // namespace stratus
