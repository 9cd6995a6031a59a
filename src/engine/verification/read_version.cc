#include "engine/verification/read_version.h"

#include <iterator>

namespace stratus {

Result<std::vector<KeyedCell>> ReadVersion::cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                                  BucketKey last, const MeasureSet& measures,
                                                  const StillWanted& wanted) const {
  const auto given = cells_.find(view.name);
  if (given == cells_.end()) return version_->cells(view, stations, first, last, measures, wanted);
  STRATUS_RETURN_IF_ERROR(still(wanted));
  std::vector<KeyedCell> found;
  for (const StationId& station : stations) {
    const auto cells = of_station(given->second, station);
    std::copy_if(cells.begin(), cells.end(), std::back_inserter(found),
                 [&](const KeyedCell& keyed) { return first <= keyed.key && keyed.key <= last; });
  }
  return found;
}

Result<std::vector<StoredFact>> ReadVersion::facts(const FactSelection& selection, const StillWanted& wanted) const {
  if (!facts_) return version_->facts(selection, wanted);
  STRATUS_RETURN_IF_ERROR(still(wanted));
  std::vector<StoredFact> found;
  for (const auto& [station, ranges] : selection) {
    const auto facts = of_station(*facts_, station);
    const auto before = [](const StoredFact& stored, UtcSeconds time) { return stored.fact.time < time; };
    for (const TimeRange& range : ranges) {
      const auto first = std::lower_bound(facts.begin(), facts.end(), range.from, before);
      found.insert(found.end(), first, std::lower_bound(first, facts.end(), range.to, before));
    }
  }
  return found;
}

}  // namespace stratus
