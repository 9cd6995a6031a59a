// The only place that reads the wall clock.
#pragma once

#include "base/clock.h"

namespace stratus {

class SystemClock final : public Clock {
 public:
  UtcMillis now() const override;
};

}  // namespace stratus
