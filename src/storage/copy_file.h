// Copies of files, in pieces, so that a large one needs little memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/file_system.h"

namespace stratus {

// What a file held when it was read.
struct FileContent {
  std::uint64_t bytes = 0;
  std::string digest;
};

// Called with the size of each piece that was read; an error stops the work and is returned.
using OnPiece = std::function<Status(std::uint64_t bytes)>;

// Reads the first `limit` bytes. kNotFound when there is no such file; a shorter file gives fewer bytes.
Result<FileContent> content_of(const FileSystem& files, const Path& path, const OnPiece& on_piece,
                               std::uint64_t limit = kWholeFile);

// Copies the first `limit` bytes over whatever stands at `to`, whose folder exists, and syncs the file but not its folder.
// The content is that which was read. kNotFound when there is no file `from`; a shorter one gives fewer bytes.
Result<FileContent> copy_file(FileSystem& files, const Path& from, const Path& to, const OnPiece& on_piece,
                              std::uint64_t limit = kWholeFile);

}  // namespace stratus
