// What a question may state, as a table. From it come the check of a request, the options of the query commands and the
// parameters of the OpenAPI document.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace stratus {

using Values = std::span<const std::string_view>;

// What a value is, and so how it is checked.
enum class ValueType : std::uint8_t {
  kChoice,      // one of the values
  kChoices,     // some of the values, with commas between them
  kInstant,     // api/instants.h
  kBound,       // api/bounds.h
  kPeriod,      // api/periods.h: an hour, a date, a month, a season or a year
  kLongPeriod,  // a month, a season or a year
  kMonth,
  kCount,     // a whole number, 1 to `most`
  kStation,   // an id, or a name (serving/station_names.h)
  kStations,  // at most `most` of them, with commas between them
  kToken,     // api/token.h
};

struct Parameter {
  std::string_view name;
  ValueType type = ValueType::kChoice;
  std::string_view text;        // what it means, at every door
  Values values{};              // of choices
  std::string_view fallback{};  // stands for an absent one; empty: nothing does, and `text` says what is then taken
  bool required = false;
  std::int64_t most = 0;       // of counts and stations
  std::string_view option{};   // on the command line: "--from", or "period" for one without a name; empty: none
  std::string_view example{};  // a value; empty: none is needed to understand it
};

// In the order of the document. The parameters are constants: whoever borrows one may keep it.
using ParameterList = std::span<const Parameter* const>;

// The parameter of that name; nullptr when the list does not have it.
const Parameter* find_parameter(ParameterList list, std::string_view name);

// What a value may be, for messages: each choice, or one phrase for all.
std::span<const std::string_view> allowed_values(const Parameter& parameter);

}  // namespace stratus
