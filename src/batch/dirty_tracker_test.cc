#include "batch/dirty_tracker.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "views/fold.h"

namespace stratus {
namespace {

Station station(const std::string& id, const std::string& zone, Stamp stamp) {
  Station made;
  made.id = StationId(id);
  made.zone = zone;
  made.accumulation_stamp = stamp;
  return made;
}

Fact at(const StationId& id, std::int64_t seconds) {
  Fact fact;
  fact.station = id;
  fact.time = {seconds};
  return fact;
}

// In whatever order they come, over a clock change, and with days that run backwards.
RC_GTEST_PROP(DirtyTracker, EveryBucketOfEveryFactIsDirtyAndNoOther, ()) {
  const StationRegistry stations({station("a", "Europe/Paris", Stamp::kEnd), station("b", "America/St_Johns", Stamp::kStart),
                                  station("c", "Pacific/Apia", Stamp::kEnd)});
  constexpr std::int64_t kAutumn = 1'130'544'000;  // 2005-10-29
  DirtyTracker tracker(stations);
  std::map<std::string_view, std::set<std::pair<StationId, std::int64_t>>> wanted;
  const auto hours = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 24 * 30));
  for (const std::int64_t hour : hours) {
    for (const auto& [id, described] : stations.stations()) {
      const Fact fact = at(id, kAutumn + hour * 1800);
      RC_ASSERT(tracker.add(fact.station, fact.time).has_value());
      const StationCalendar calendar = StationCalendar::make(described).value();
      for (const ViewSpec& view : kViews) {
        if (!view.stored) continue;
        const Placement buckets = placement_of(view, calendar, fact.time);
        wanted[view.name].insert({id, buckets.instant.value});
        wanted[view.name].insert({id, buckets.accumulation.value});
      }
    }
  }
  const DirtyDays dirty = tracker.take();
  for (const ViewSpec& view : kViews) {
    std::set<std::pair<StationId, std::int64_t>> found;
    for (const auto& [id, runs] : dirty.of(view)) {
      for (const DayRun& run : runs) {
        for (std::int64_t day = run.first.value; day <= run.last.value; ++day) found.insert({id, day});
      }
    }
    RC_ASSERT(found == wanted[view.name]);
  }
}

}  // namespace
}  // namespace stratus
