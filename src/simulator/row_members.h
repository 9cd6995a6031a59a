// The elements of a row as members of an answer, in the API's own order.
#pragma once

#include "simulator/answer_members.h"
#include "simulator/row.h"

namespace stratus {

// Of a day, from the temperatures to the risk; `units` decides on the constants that no row states.
void write_day_elements(AnswerMembers& members, const Row& row, UnitGroup units);
// Of an hour or of an instant, from the temperature to the source; currentConditions has no risk.
void write_hour_elements(AnswerMembers& members, const Row& row, UnitGroup units, bool with_risk);

}  // namespace stratus
