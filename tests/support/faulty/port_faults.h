// The faults of every port that a program with faulty_embedded.cc opens.
#pragma once

#include "support/faulty/faults.h"

namespace stratus {

Faults& port_faults();

}  // namespace stratus
