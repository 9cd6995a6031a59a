// The encodings that text files of others are written in. What leaves here is UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace stratus {

inline constexpr std::string_view kDefaultEncoding = "utf-8";

// "utf-8, utf-16, utf-16le, ...", for messages and help.
std::string known_encodings();
bool is_known_encoding(std::string_view name);

// `bytes` as UTF-8 without a byte order mark: a view of them, or of `space` when they had to be converted. A byte order
// mark at their beginning counts more than `encoding`. kInvalidArgument names file, line and byte of the first that is no
// text of the encoding, and how to declare another; kResourceExhausted when the converted text is larger than an import
// may be; kUnsupported when this machine lacks the encoding.
Result<std::string_view> as_utf8(std::string_view bytes, std::string_view encoding, std::string_view file,
                                 std::string& space);

// The text at the beginning of a file, as far as it can be read: enough to look at its first line. Never fails.
std::string beginning_as_utf8(std::string_view bytes, std::string_view encoding);

}  // namespace stratus
