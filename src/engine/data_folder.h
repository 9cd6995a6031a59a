// Where everything of one installation stands: its folder on this machine, and the engines behind its ports.
#pragma once

#include "storage/log_adoption.h"

namespace stratus {

class Engines;

// Those that keep all in the folder and in this process.
const Engines& embedded_engines();

struct DataFolder {
  Path root;
  const Engines* engines = &embedded_engines();  // engine/engines.h; never null, outlives the folder's users
  Path log() const { return root / "log"; }
  Path rejects() const { return root / "rejects"; }
  Path lock() const { return root / "lock"; }
  Path backfill() const { return backfill_path(root); }  // which days were fetched already
};

}  // namespace stratus
