// First half of a batch run: new messages into the dataset.
#pragma once

#include <map>
#include <set>

#include "batch/batch_run.h"
#include "batch/letters_again.h"
#include "views/calendar.h"

namespace stratus {

// The months of each stored view whose cells may have changed.
using DirtyMonths = std::map<std::string, std::set<MonthNumber>>;

// First writes the facts of `again` anew under the rules and stations of `next`, with what `letters` state now (nullptr:
// they are not looked at). Then reads what `end` covers of the log and `next.horizon.end` does not, merges every fact into
// `next.dataset`, keeps every record that states none as a dead letter and moves the horizon. Returns the months that the
// views have to be derived for again: none because of stations that nobody has described, whose facts `next.unregistered`
// counts.
Result<DirtyMonths> update_dataset(const BatchPorts& ports, const BatchOptions& options, const MonthFiles& again,
                                   LettersAgain* letters, const Offsets& end, Manifest& next, BatchReport& report);

}  // namespace stratus
