// Why a batch run of `serve` starts now.
#pragma once

#include <string_view>

namespace stratus {

// What the batch loop sees when it looks.
struct BatchLook {
  bool pausing = false;  // a run failed, and it is not time yet to try again
  bool due = false;      // the interval of the timer is over
  bool facts = false;    // the tail holds some
  bool much = false;     // so many that a run starts without the timer
  bool first = false;    // the process has just started
  bool failed = false;   // the last run did
};

// Empty: none starts. `outdated()` says whether the views were derived under other rules or stations; asked when it counts
// only, for it reads. A failing run is left alone for its pause, whatever would start it.
template <typename Outdated>
std::string_view batch_reason(const BatchLook& look, Outdated&& outdated) {
  if (look.pausing) return "";
  if (look.due && look.facts) return "timer";
  if (look.much) return "size of the tail";
  if ((look.first || look.failed || look.due) && outdated()) return "rules or stations changed";
  return "";
}

}  // namespace stratus
