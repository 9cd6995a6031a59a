// Removing dead letters: a new log takes the place of the old one. Inner part of dead_letter_log.
#pragma once

#include "base/file_system.h"
#include "ports/dead_letters.h"

namespace stratus {

// `removed`: kClosedLetters or kAllLetters. The caller holds the lock of the data folder, and no DeadLetterLog of it is
// open.
Status clear_letters(FileSystem& files, const Path& folder, const LetterFilter& removed);

// Finishes, or takes back, what a crash interrupted; nothing to do is no error. The caller holds the lock of the data
// folder.
Status finish_clearing(FileSystem& files, const Path& folder);

}  // namespace stratus
