// Versions of few files, for tests.
#pragma once

#include "storage/file_stacks.h"
#include "support/dropping_file_system.h"

namespace stratus {

// The file becomes the only one of its month or year.
inline void put_base(StacksByMonth& stacks, const DataFile& file) {
  stacks[file.month] = {0, {{0, Stack{{file}, file.content}}}};
}

// The base of the first shard of the first month, and likewise.
inline const DataFile& first_file(const StacksByMonth& stacks) {
  return stacks.begin()->second.stacks.begin()->second.files.front();
}
inline const DataFile& last_file(const StacksByMonth& stacks) {
  return stacks.rbegin()->second.stacks.rbegin()->second.files.back();
}

// Flips a bit here and there all over the file, so that whatever is read of it is damaged.
inline void ruin(DroppingFileSystem& disk, const Path& path, std::uint64_t bytes) {
  constexpr std::uint64_t kStride = 8;
  for (std::uint64_t at = 0; at < bytes; at += kStride) disk.flip_bit(path, at, 1);
}

}  // namespace stratus
