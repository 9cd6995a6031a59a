// Removing dead letters: a new log takes the place of the old one. Inner part of dead_letter_log.
#pragma once

#include "base/file_system.h"

namespace stratus {

// Finishes, or takes back, what a crash interrupted; nothing to do is no error. The caller holds the lock of the data
// folder.
Status finish_clearing(FileSystem& files, const Path& folder);

}  // namespace stratus
