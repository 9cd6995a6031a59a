#include "batch/dirty_tracker.h"

#include "views/fold.h"

namespace stratus {

DirtyTracker::DirtyTracker(const StationRegistry& stations) : stations_(stations) {
  for (const ViewSpec& view : kViews) {
    if (view.stored) views_.push_back(&view);
  }
}

Result<DirtyTracker::Known*> DirtyTracker::known(const StationId& id) {
  const auto found = known_.find(id);
  if (found != known_.end()) return &found->second;
  STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*stations_.find(id)));
  return &known_.emplace(id, Known{calendar}).first->second;
}

Status DirtyTracker::add(const Fact& fact) {
  STRATUS_ASSIGN_OR_RETURN(Known* const station, known(fact.station));
  if (station->noted.contains(fact.time)) return {};
  for (const ViewSpec* view : views_) {
    const Placement buckets = placement_of(*view, station->calendar, fact.time);
    days_.add(*view, fact.station, buckets.instant);
    days_.add(*view, fact.station, buckets.accumulation);
  }
  station->noted = {fact.time, placement_until(views_, station->calendar, fact.time)};
  return {};
}

}  // namespace stratus
