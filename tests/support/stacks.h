// Versions of few files, for tests.
#pragma once

#include "storage/file_stacks.h"

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

}  // namespace stratus
