// The dead letters of a data folder, for whoever looks at them or clears them.
#pragma once

#include <vector>

#include "base/file_system.h"
#include "ports/dead_letters.h"

namespace stratus {

// A letter as the log holds it now.
struct StoredLetter : DeadLetter {
  LogPosition position;  // in the dead-letter log
  LetterState state = LetterState::kWaiting;
};

// All letters, oldest first, beside a writer of any process. A missing folder has none.
Result<std::vector<StoredLetter>> read_dead_letters(const FileSystem& files, const Path& folder);

// Their numbers; every entry is read for them, but none is kept.
Result<LetterCounts> count_dead_letters(const FileSystem& files, const Path& folder);

// Removes the letters that were taken or given up, and those that wait too when `waiting` says so. The counts are those of
// what is left. The caller holds the lock of the data folder, and no DeadLetterLog of it is open.
Result<LetterCounts> clear_dead_letters(FileSystem& files, const Path& folder, bool waiting);

}  // namespace stratus
