// Where everything of one installation stands on disk.
#pragma once

#include "storage/log_adoption.h"

namespace stratus {

struct DataFolder {
  Path root;
  Path log() const { return root / "log"; }
  Path rejects() const { return root / "rejects"; }
  Path lock() const { return root / "lock"; }
  Path backfill() const { return backfill_path(root); }  // which days were fetched already
};

}  // namespace stratus
