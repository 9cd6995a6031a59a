#include "batch/dirty_tracker.h"

#include "views/fold.h"

namespace stratus {

DirtyTracker::DirtyTracker(const StationRegistry& stations) : stations_(stations) {
  for (const ViewSpec& view : kViews) {
    if (view.stored) views_.push_back(&view);
  }
}

Result<DirtyTracker::Known*> DirtyTracker::known(const StationId& id) {
  if (last_ != nullptr && last_->first == id) return &last_->second;
  auto found = known_.find(id);
  if (found == known_.end()) {
    STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*stations_.find(id)));
    found = known_.emplace(id, Known{calendar}).first;
  }
  last_ = &*found;
  return &last_->second;
}

Status DirtyTracker::add(const StationId& id, UtcSeconds time) {
  STRATUS_ASSIGN_OR_RETURN(Known* const station, known(id));
  if (station->noted.contains(time)) return {};
  for (const ViewSpec* view : views_) {
    const Placement buckets = placement_of(*view, station->calendar, time);
    days_.add(*view, id, buckets.instant);
    days_.add(*view, id, buckets.accumulation);
  }
  station->noted = {time, placement_until(views_, station->calendar, time)};
  return {};
}

}  // namespace stratus
