#include "adapters/csv/unit.h"

#include <array>

#include "weather/compass.h"

namespace stratus {
namespace {

constexpr std::array<Unit, 16> kUnits{{
    {"c", "°C", kIdentity},
    {"f", "°C", kFahrenheitToCelsius},
    {"k", "°C", kKelvinToCelsius},
    {"mps", "m/s", kIdentity},
    {"kmh", "m/s", kKmhToMps},
    {"mph", "m/s", kMphToMps},
    {"knots", "m/s", kKnotsToMps},
    {"mm", "mm", kIdentity},
    {"in", "mm", kInchesToMm},
    {"hpa", "hPa", kIdentity},
    {"mb", "hPa", kIdentity},
    {"pa", "hPa", kPascalsToHpa},
    {"inhg", "hPa", kInchesOfMercuryToHpa},
    {"pct", "%", kIdentity},
    {"deg", "°", kIdentity},
    {"compass16", "°", kIdentity, true},
}};

}  // namespace

Result<Unit> find_unit(std::string_view name, Element element) {
  std::string known;
  for (const Unit& unit : kUnits) {
    if (unit.measures != info(element).unit) continue;
    if (unit.name == name) return unit;
    known += known.empty() ? "" : ", ";
    known += unit.name;
  }
  return fail(ErrorKind::kInvalidArgument,
              "\"" + std::string(name) + "\" is not a unit of " + std::string(info(element).name) + "; it takes " + known);
}

Result<std::int32_t> read_cell(std::string_view text, Element element, const Unit& unit) {
  if (unit.compass) {
    const auto degrees = compass_degrees(text);
    if (degrees) return *degrees;
    return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text) + "\" is not a 16-point compass text like NNE");
  }
  return parse_scaled(text, info(element).scale, unit.conversion);
}

}  // namespace stratus
