// Which cells may have changed.
#pragma once

#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "views/view_spec.h"
#include "weather/fact.h"

namespace stratus {

// Keys of days (of a month its first) that follow one another, both inclusive.
struct DayRun {
  BucketKey first;
  BucketKey last;
  bool operator==(const DayRun&) const = default;
};

// Ascending, none touches another.
using DayRuns = std::vector<DayRun>;

// For each stored view, by station, the day keys whose cells may have changed. A run of days costs as much as one, so that
// everything of ten million facts is a few runs a station. Adding days in order costs least.
class DirtyDays {
 public:
  using ByStation = std::map<StationId, DayRuns>;

  // `view`: one of kViews.
  void add(const ViewSpec& view, const StationId& station, BucketKey day);
  // Empty when nothing of the view is dirty. Valid until the next day is added.
  const ByStation& of(const ViewSpec& view) const;
  // Of all views; sorted, each once.
  std::vector<StationId> stations() const;
  // The days of these stations.
  DirtyDays of(std::span<const StationId> stations) const;
  // So many keys a station, at most `most_days` of each view, on average; 0 when nothing is dirty.
  std::int64_t keys_a_station(std::int64_t most_days) const;
  // Takes the keys of that view from `end` on out.
  void keep_before(const ViewSpec& view, BucketKey end);
  // Takes those days out.
  void remove(const DirtyDays& others);

 private:
  std::map<std::string_view, ByStation> days_;
};

// What a batch run has to derive. A day is in one of both.
struct Dirt {
  DirtyDays again;  // from all facts
  DirtyDays grown;  // only facts came whose identities had no other fact: the cells of before grow by what was added
};

}  // namespace stratus
