#include "views/wind_table.h"

#include <cmath>
#include <numbers>

namespace stratus {
namespace {

constexpr double kTableUnit = 1e6;

std::array<std::int64_t, 451> make_sine_table() {
  std::array<std::int64_t, 451> table{};
  for (std::size_t d = 0; d < table.size(); ++d)
    table[d] = std::llround(kTableUnit * std::sin(static_cast<double>(d % 360) * std::numbers::pi / 180));
  return table;
}

}  // namespace

const std::array<std::int64_t, 451> kSines = make_sine_table();

}  // namespace stratus
