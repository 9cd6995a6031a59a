#include "engine/verification/subject.h"

#include <algorithm>

namespace stratus {

bool VerifySubject::still_in_log(LogPosition position) const {
  return !extent.begin.covers(position) &&
         std::none_of(gaps.begin(), gaps.end(), [&](const LogGap& gap) { return gap.contains(position); });
}

Status VerifySubject::not_stopped() const {
  if (options.stopped && options.stopped()) return fail(ErrorKind::kCancelled, "stopped before it was done");
  return {};
}

}  // namespace stratus
