#include "ports/dirty_days.h"

#include <algorithm>
#include <iterator>

namespace stratus {
namespace {

void add_day(DayRuns& runs, BucketKey day) {
  // The first run that holds the day, touches it or lies behind it.
  const auto run = std::lower_bound(runs.begin(), runs.end(), day.value - 1,
                                    [](const DayRun& known, std::int64_t value) { return known.last.value < value; });
  if (run == runs.end() || run->first.value > day.value + 1) {
    runs.insert(run, {day, day});
    return;
  }
  run->first = std::min(run->first, day);
  run->last = std::max(run->last, day);
  const auto next = std::next(run);
  if (next == runs.end() || next->first.value > run->last.value + 1) return;
  run->last = next->last;
  runs.erase(next);
}

}  // namespace

void DirtyDays::add(const ViewSpec& view, const StationId& station, BucketKey day) {
  add_day(days_[view.name][station], day);
}

const DirtyDays::ByStation& DirtyDays::of(const ViewSpec& view) const {
  static const ByStation kNone;
  const auto found = days_.find(view.name);
  return found == days_.end() ? kNone : found->second;
}

}  // namespace stratus
