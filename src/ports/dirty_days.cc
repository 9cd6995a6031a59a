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

DayRuns without(const DayRuns& runs, const DayRuns& others) {
  DayRuns left;
  for (DayRun run : runs) {
    for (const DayRun& other : others) {
      if (other.last < run.first || run.last < other.first) continue;
      if (run.first < other.first) left.push_back({run.first, {other.first.value - 1}});
      run.first = {other.last.value + 1};
      if (run.last < run.first) break;
    }
    if (!(run.last < run.first)) left.push_back(run);
  }
  return left;
}

}  // namespace

void DirtyDays::remove(const DirtyDays& others) {
  for (auto& [view, stations] : days_) {
    const auto of_view = others.days_.find(view);
    if (of_view == others.days_.end()) continue;
    for (auto station = stations.begin(); station != stations.end();) {
      const auto removed = of_view->second.find(station->first);
      if (removed != of_view->second.end()) station->second = without(station->second, removed->second);
      station = station->second.empty() ? stations.erase(station) : std::next(station);
    }
  }
}

void DirtyDays::add(const ViewSpec& view, const StationId& station, BucketKey day) {
  add_day(days_[view.name][station], day);
}

const DirtyDays::ByStation& DirtyDays::of(const ViewSpec& view) const {
  static const ByStation kNone;
  const auto found = days_.find(view.name);
  return found == days_.end() ? kNone : found->second;
}

}  // namespace stratus
