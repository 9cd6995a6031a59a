// What a draft changes of the version that it is based on.
#pragma once

#include <set>

#include "storage/manifest.h"

namespace stratus {

struct VersionEdit {
  PinnedManifest base;
  bool whole = false;            // it takes all files of `base` out, also those that it puts in again
  bool merges = false;           // it puts files in the place of others that say the same: content stays
  Manifest made;                 // the version, if nothing moves meanwhile; its number means nothing
  std::set<StationId> stations;  // whose facts or cells it writes
};

// The edit put on the newest version, whose number is kept. kConflict names what moved under the edit, by the rules of
// Draft::publish() in ports/version_store.h.
Result<Manifest> put_on(const Manifest& newest, const VersionEdit& edit);

}  // namespace stratus
