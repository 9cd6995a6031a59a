// Text of others: what is not UTF-8 enters no registry, no answer and no log.
#pragma once

#include <string>
#include <string_view>

namespace stratus {

bool valid_utf8(std::string_view bytes);

// The same text as UTF-8: each byte that belongs to no character becomes "\xE9". Valid text stays as it is.
std::string shown_utf8(std::string_view bytes);

// Without the byte order mark of UTF-8, if it begins with one.
std::string_view without_utf8_mark(std::string_view bytes);

// The longest beginning of at most `most` bytes that cuts no character of valid text.
std::string_view utf8_prefix(std::string_view text, std::size_t most);

}  // namespace stratus
