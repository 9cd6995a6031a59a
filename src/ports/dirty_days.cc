#include "ports/dirty_days.h"

#include <algorithm>
#include <iterator>
#include <set>

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

void DirtyDays::keep_before(const ViewSpec& view, BucketKey end) {
  const auto of_view = days_.find(view.name);
  if (of_view == days_.end()) return;
  for (auto station = of_view->second.begin(); station != of_view->second.end();) {
    DayRuns& runs = station->second;
    std::erase_if(runs, [&](const DayRun& run) { return run.first >= end; });
    if (!runs.empty() && runs.back().last >= end) runs.back().last = {end.value - 1};
    station = runs.empty() ? of_view->second.erase(station) : std::next(station);
  }
}

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

std::vector<StationId> DirtyDays::stations() const {
  std::set<StationId> all;
  for (const auto& [view, stations] : days_) {
    for (const auto& [station, runs] : stations) all.insert(station);
  }
  return {all.begin(), all.end()};
}

DirtyDays DirtyDays::of(std::span<const StationId> stations) const {
  DirtyDays part;
  for (const auto& [view, all] : days_) {
    ByStation& some = part.days_[view];
    for (const StationId& station : stations) {
      if (const auto found = all.find(station); found != all.end()) some.insert(*found);
    }
  }
  return part;
}

std::int64_t DirtyDays::keys_a_station(std::int64_t most_days) const {
  std::int64_t keys = 0;
  for (const auto& [view, stations] : days_) {
    for (const auto& [station, runs] : stations) {
      std::int64_t days = 0;
      for (const DayRun& run : runs) days += run.last.value - run.first.value + 1;
      keys += std::min(days, most_days);
    }
  }
  const auto count = static_cast<std::int64_t>(stations().size());
  return count == 0 ? 0 : (keys + count - 1) / count;
}

}  // namespace stratus
