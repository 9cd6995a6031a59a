// A believed fact among others.
#pragma once

#include "weather/fact.h"

namespace stratus {

// One identity as it is believed.
struct Observation {
  StoredFact stored;
  Elements flagged;  // values that failed a quality rule: shown, but in no summary
  bool on_grid = true;
  bool from_batch = false;
};

}  // namespace stratus
