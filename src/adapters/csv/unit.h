// The units that a column map may name.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "weather/decimal.h"
#include "weather/element.h"

namespace stratus {

struct Unit {
  std::string_view name;
  std::string_view measures;  // the unit that elements of this quantity are stored in, as ElementInfo has it
  Conversion conversion;
  bool compass = false;  // 16-point compass text instead of a number
};

// The unit of that name for that element: f, c, k; mps, kmh, mph, knots; mm, in; hpa, mb, pa, inhg; pct; deg,
// compass16. kInvalidArgument lists those that the element takes.
Result<Unit> find_unit(std::string_view name, Element element);

// The cell of an element as its stored integer. kInvalidArgument says what is wrong with the text; a direction must lie
// within 0..360.
Result<std::int32_t> read_cell(std::string_view text, Element element, const Unit& unit);

}  // namespace stratus
