// Where everything of one installation stands on disk.
#pragma once

#include "base/file_system.h"

namespace stratus {

struct DataFolder {
  Path root;
  Path log() const { return root / "log"; }
  Path rejects() const { return root / "rejects"; }
  Path lock() const { return root / "lock"; }
  Path backfill() const { return root / "backfill.json"; }  // which days were fetched already
};

}  // namespace stratus
