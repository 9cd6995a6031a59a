// Text files to import, plain or compressed by gzip.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"

namespace stratus {

inline constexpr std::size_t kMaxImportBytes = std::size_t{1} << 30;

// The whole file, in whatever encoding it is written; gzip is recognised by its first two bytes, several members follow each
// other as gzip allows. kNotFound; kInvalidArgument says what a file is that is no text: an archive, a workbook;
// kResourceExhausted when the text is larger than `max_bytes`; kDataLoss when the gzip data is damaged or cut.
Result<std::string> read_text_file(const FileSystem& files, const Path& path, std::size_t max_bytes = kMaxImportBytes);

// The text of gzip data, or the bytes as they are when they are not gzip. `name` is for messages.
Result<std::string> inflate_text(std::string bytes, std::string_view name, std::size_t max_bytes = kMaxImportBytes);

}  // namespace stratus
