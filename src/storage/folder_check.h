// What belongs together in a data folder. Its files are made in one order: log, dead letters, stations, then the messages
// and versions that need them. So what is there proves what must have been there.
#pragma once

#include "base/file_system.h"

namespace stratus {

// Where the log of a data folder stands.
inline Path log_of(const Path& data) { return data / "log"; }

// kDataLoss when the log or the station registry is gone although something else in the folder proves that it was: the
// message names the file or folder, the positions when a version knows them, and the remedy. Changes nothing, reads no whole
// file but the newest manifest's; also beside a writer. kConflict: a new log was adopted and waits to take its place. A
// folder that is missing or empty is right.
Status check_folder(FileSystem& files, const Path& data);

// The same of a folder whose log stands elsewhere; kConflict: it has one of its own.
Status check_folder_without_log(FileSystem& files, const Path& data);

}  // namespace stratus
