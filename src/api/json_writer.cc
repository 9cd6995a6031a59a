#include "api/json_writer.h"

#include <cmath>

namespace stratus {

Decimal rounded(double number, int digits) { return {std::llround(number * std::pow(10.0, digits)), digits}; }

}  // namespace stratus
