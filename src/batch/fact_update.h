// First half of a batch run: new messages into the facts of a draft.
#pragma once

#include "batch/batch_run.h"
#include "batch/letters_again.h"

namespace stratus {

// First derives the facts of a kFacts start again, with what `letters` state now. Then reads what `end` covers of the log
// and the draft's horizon does not, joins every fact to the draft, keeps every record that states none as a dead letter and
// moves the horizon. Returns the days that the views have to be derived for: none because of stations that nobody has
// described, whose facts info().unregistered counts.
Result<Dirt> update_facts(const BatchPorts& ports, const BatchOptions& options, DraftStart start, LettersAgain& letters,
                          const Offsets& end, Draft& draft, BatchReport& report);

}  // namespace stratus
