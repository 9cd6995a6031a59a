#include "views/wind_table.h"

#include <array>
#include <cmath>
#include <numbers>

namespace stratus {
namespace {

constexpr double kTableUnit = 1e6;
using Table = std::array<std::int64_t, 361>;

// round(10^6 sin d) for whole degrees. Part of the stored format: every engine uses this table.
Table make_sine_table() {
  Table table{};
  for (std::size_t d = 0; d < table.size(); ++d)
    table[d] = std::llround(kTableUnit * std::sin(static_cast<double>(d) * std::numbers::pi / 180));
  return table;
}

const Table kSines = make_sine_table();

std::int64_t sine(std::int32_t degrees) { return kSines[static_cast<std::size_t>(degrees)]; }

std::optional<std::int64_t> component(std::optional<std::int32_t> speed, std::optional<std::int32_t> direction, int turn) {
  if (!speed) return std::nullopt;
  if (*speed == 0) return 0;
  if (!direction || *direction == 0) return std::nullopt;
  const std::int32_t degrees = *direction + turn;
  return -static_cast<std::int64_t>(*speed) * sine(degrees > 360 ? degrees - 360 : degrees);
}

}  // namespace

std::optional<std::int64_t> wind_east(std::optional<std::int32_t> speed, std::optional<std::int32_t> direction) {
  return component(speed, direction, 0);
}

std::optional<std::int64_t> wind_north(std::optional<std::int32_t> speed, std::optional<std::int32_t> direction) {
  return component(speed, direction, 90);
}

}  // namespace stratus
