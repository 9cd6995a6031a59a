// The fold of facts into cells.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>

#include "views/calendar.h"
#include "views/cell.h"
#include "views/resolve.h"
#include "views/view_spec.h"

namespace stratus {

// What one identity gives to every view: worked out once, then added to each.
struct Derived {
  UtcSeconds time;
  std::int64_t facts = 0;
  UtcMillis max_known_at;
  const Fact* believed = nullptr;  // nullptr when nothing stands
  bool on_grid = false;
  std::int64_t flagged = 0;
  std::array<std::optional<std::int64_t>, kMeasureCount> values;
};

// `facts`: all of one (station, time), at least one.
Derived derive(std::span<const Fact* const> facts, const StationCalendar& calendar);

// Whether the identity counts in a view: it stands, states an element, lies on the grid and is of an accepted kind.
bool counts_in(const Derived& derived, const ViewSpec& view);

// What a histogram counts of plausible elements (quality.h).
std::optional<std::int32_t> counted_value(const HistogramSpec& histogram, const Elements& elements);

// Cells of one station in one view. Keeps a reference to the calendar. Not thread-safe.
class CellFolder {
 public:
  CellFolder(const ViewSpec& view, const StationCalendar& calendar) : view_(view), calendar_(calendar) {}

  void add(const Derived& derived);

  const std::map<BucketKey, Cell>& cells() const { return cells_; }

 private:
  Cell& cell(BucketKey key);
  void count(const Elements& elements, BucketKey instant, BucketKey accumulation);

  const ViewSpec& view_;
  const StationCalendar& calendar_;
  std::map<BucketKey, Cell> cells_;
  Cell* last_ = nullptr;  // facts come in time order, so the next one mostly falls into the same cell
  BucketKey last_key_;
};

// Calls `visit(span of const Fact* of one identity)` for facts sorted by time, all of one station.
template <typename Visit>
void for_each_identity(std::span<const Fact* const> facts, Visit&& visit) {
  for (std::size_t begin = 0; begin < facts.size();) {
    std::size_t end = begin + 1;
    while (end < facts.size() && facts[end]->time == facts[begin]->time) ++end;
    visit(facts.subspan(begin, end - begin));
    begin = end;
  }
}

// The buckets of `view` into which an identity falls: one, or two where rain is stamped at the end of its interval.
struct Placement {
  BucketKey instant;
  BucketKey accumulation;
  bool operator==(const Placement&) const = default;
};
Placement placement_of(const ViewSpec& view, const StationCalendar& calendar, UtcSeconds time);

// The first instant after `time` at which placement_of() of any of the views may differ.
UtcSeconds placement_until(std::span<const ViewSpec* const> views, const StationCalendar& calendar, UtcSeconds time);

}  // namespace stratus
