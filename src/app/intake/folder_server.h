// The running `serve` that owns a data folder, found through the lock file.
#pragma once

#include <string>

#include "engine/folder_lock.h"

namespace stratus {

// The body of its GET /api/v1/pipeline/status, once it is sure that what answers at the address owns the folder: another
// server may have got the port, or the address means another machine here. kUnavailable says what answers instead.
Result<std::string> ask_folder_server(const FolderHolder& holder, const DataFolder& folder);

}  // namespace stratus
