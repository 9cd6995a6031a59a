// The newest version of a data folder against the plain reference, beside whoever writes.
#pragma once

#include "engine/data_folder.h"
#include "engine/verify.h"

namespace stratus {

struct VerifiedFolder {
  std::int64_t version = 0;
  VerifyReport report;
};

// The version is held while it is verified. What is missing because the log was shortened meanwhile is no difference: what
// is there now is verified then. kNotFound when the folder has no log, kConflict when the log is shortened faster than it
// can be verified; other errors as verify().
Result<VerifiedFolder> verify_folder(FileSystem& files, const DataFolder& folder, const StationRegistry& configured,
                                     const VerifyOptions& options = {});

}  // namespace stratus
