// What an edit changes of the stacks of a version, put on those of the newest one.
#pragma once

#include <functional>
#include <string>

#include "storage/file_stacks.h"

namespace stratus {

struct StackEdit {
  bool whole = false;        // it takes out all files of the base
  bool merges = false;       // what it puts in says the same as what it takes out
  bool only_merged = false;  // from the base to the newest version stacks were merged at most, so that all say the same
};

// Those that `newest` has after the edit that made `made` of `base`: a stack that only one of them changed is as that one
// has it; files that are merged must still be there; additions go on a stack that was merged at most. kConflict says what
// moved, as `name` calls the stacks of a month: "facts of 2026-06".
Result<StacksByMonth> put_on(const StacksByMonth& newest, const StacksByMonth& base, const StacksByMonth& made,
                             const StackEdit& edit, const std::function<std::string(MonthNumber)>& name);

}  // namespace stratus
