#include "ports/dirty_months.h"

#include <algorithm>

namespace stratus {
namespace {

BucketKey first_key(MonthNumber month) { return {first_day(month).value}; }
BucketKey last_key(MonthNumber month) { return {first_day(month + 1).value - 1}; }

// The part of a run within the month of its first day.
DayRun within_month(const DayRun& run) { return {run.first, std::min(run.last, last_key(month_of(run.first)))}; }

// Hands over the runs in parts, each within one month.
template <typename Visit>
void for_each_month(const DayRuns& runs, Visit&& visit) {
  for (DayRun left : runs) {
    for (DayRun part = within_month(left);; part = within_month(left)) {
      visit(part);
      if (part.last == left.last) break;
      left.first = {part.last.value + 1};
    }
  }
}

// Sorts ranges and joins those that touch.
void join_ranges(std::vector<TimeRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const TimeRange& a, const TimeRange& b) { return a.from < b.from; });
  std::vector<TimeRange> joined;
  for (const TimeRange& range : ranges) {
    if (joined.empty() || joined.back().to < range.from) {
      joined.push_back(range);
    } else {
      joined.back().to = std::max(joined.back().to, range.to);
    }
  }
  ranges = std::move(joined);
}

// The runs of a station from the first that does not end before the key.
DayRuns::const_iterator runs_from(const DayRuns& runs, BucketKey key) {
  return std::lower_bound(runs.begin(), runs.end(), key,
                          [](const DayRun& run, BucketKey wanted) { return run.last < wanted; });
}

std::size_t days_in(const DirtyDays::ByStation& dirty, MonthNumber month) {
  std::int64_t days = 0;
  for (const auto& [id, runs] : dirty) {
    for (auto run = runs_from(runs, first_key(month)); run != runs.end() && run->first <= last_key(month); ++run)
      days += std::min(run->last, last_key(month)).value - std::max(run->first, first_key(month)).value + 1;
  }
  return static_cast<std::size_t>(days);
}

}  // namespace

Result<DirtyMonths> months_of(const DirtyDays& dirty, std::span<const ViewSpec* const> views,
                              const StationRegistry& stations) {
  DirtyMonths months;
  for (const ViewSpec* view : views) {
    for (const auto& [id, runs] : dirty.of(*view)) {
      const Station* const station = stations.find(id);
      if (station == nullptr) {
        for_each_month(runs, [&](DayRun part) { months.until.try_emplace({month_of(part.first), view}, kEarliestTime); });
        continue;
      }
      STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*station));
      std::vector<TimeRange>& times = months.times[id];
      for (const DayRun& run : runs) times.push_back(calendar.window(view->bucket, run.first, run.last));
      for_each_month(runs, [&](DayRun part) {
        UtcSeconds& until = months.until.try_emplace({month_of(part.first), view}, kEarliestTime).first->second;
        until = std::max(until, calendar.window(view->bucket, part.first, part.last).to);
      });
    }
  }
  for (auto& [id, ranges] : months.times) join_ranges(ranges);
  return months;
}

std::map<MonthNumber, Cells> dirty_cells(const DirtyDays::ByStation& dirty, Cells cells) {
  std::map<MonthNumber, Cells> by_month;
  for (KeyedCell& cell : cells) {
    const auto station = dirty.find(cell.station);
    if (station == dirty.end()) continue;
    const auto run = runs_from(station->second, cell.key);
    if (run == station->second.end() || cell.key < run->first) continue;
    Cells& month = by_month[month_of(cell.key)];
    if (month.empty()) month.reserve(cells.size());
    month.push_back(std::move(cell));
  }
  return by_month;
}

Cells with_empty_cells(const DirtyDays::ByStation& dirty, MonthNumber month, Cells cells) {
  const BucketKey last = last_key(month);
  const std::size_t days = days_in(dirty, month);
  if (cells.size() == days) return cells;
  Cells all;
  all.reserve(days);
  auto cell = cells.begin();
  for (const auto& [id, runs] : dirty) {
    for (auto run = runs_from(runs, first_key(month)); run != runs.end() && run->first <= last; ++run) {
      for (BucketKey key = std::max(run->first, first_key(month)); key <= std::min(run->last, last); ++key.value) {
        const bool derived = cell != cells.end() && cell->station == id && cell->key == key;
        all.push_back(derived ? std::move(*cell++) : KeyedCell{id, key, {}});
      }
    }
  }
  return all;
}

}  // namespace stratus
