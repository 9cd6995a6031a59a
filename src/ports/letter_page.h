// Pages of the letters of one dead-letter log. Inner part of dead_letter_log and dead_letter_log_reader.
#pragma once

#include "ports/letter_states.h"

namespace stratus {

// As DeadLetterReader::read(), of the letters that `states` knows; `log` holds their entries.
Result<LetterPage> read_letter_page(EventLogReader& log, const LetterStates& states, LogPosition from, std::size_t max,
                                    const LetterFilter& which);

}  // namespace stratus
