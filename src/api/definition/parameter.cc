#include "api/definition/parameter.h"

#include <algorithm>

#include "api/bounds.h"
#include "api/instants.h"
#include "api/periods.h"

namespace stratus {
namespace {

constexpr std::string_view kMonthForm = "a month (2026-11)";
constexpr std::string_view kStationForm = "the id or the name of a station";
constexpr std::string_view kStationsForm = "ids or names of stations, with commas between them";
constexpr std::string_view kCountForm = "a whole number";
constexpr std::string_view kTokenForm = "a token that an answer gave";

Values one(const std::string_view& form) { return {&form, 1}; }

}  // namespace

const Parameter* find_parameter(ParameterList list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Parameter* each) { return each->name == name; });
  return found == list.end() ? nullptr : *found;
}

Values allowed_values(const Parameter& parameter) {
  switch (parameter.type) {
    case ValueType::kChoice:
    case ValueType::kChoices: return parameter.values;
    case ValueType::kInstant: return one(kInstantForms);
    case ValueType::kBound: return one(kBoundForms);
    case ValueType::kPeriod: return one(kPeriodForms);
    case ValueType::kLongPeriod: return one(kLongPeriodForms);
    case ValueType::kMonth: return one(kMonthForm);
    case ValueType::kCount: return one(kCountForm);
    case ValueType::kStation: return one(kStationForm);
    case ValueType::kStations: return one(kStationsForm);
    case ValueType::kToken: return one(kTokenForm);
  }
  return {};
}

}  // namespace stratus
