// Port: what derives the cells of a version from its facts.
#pragma once

#include "base/result.h"
#include "ports/dirty_days.h"
#include "ports/version_store.h"

namespace stratus {

class BatchEngine {
 public:
  virtual ~BatchEngine() = default;
  // Puts the cells of the dirty days into the draft, derived from its facts under info().stations; a day into which no fact
  // falls is emptied. Reads the pieces that may hold facts of those days, each once. Errors are the draft's.
  virtual Status derive(Draft& draft, const Dirt& dirt, const TellProgress& progress) = 0;
};

}  // namespace stratus
