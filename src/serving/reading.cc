#include "serving/reading.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "serving/station_names.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 3> kLayerNames{"merged", "batch", "speed"};

void drop_later(std::vector<StoredFact>& facts, UtcMillis as_of) {
  if (as_of == kEndOfTime) return;
  std::erase_if(facts, [&](const StoredFact& stored) { return stored.fact.known_at > as_of; });
}

// Both canonical. A fact that the dataset has keeps its position: it is the batch layer's, whatever partition states it
// again.
std::vector<StoredFact> joined(std::vector<StoredFact> of_dataset, std::vector<StoredFact> of_tail) {
  if (of_tail.empty()) return of_dataset;
  of_tail = facts_beyond(of_dataset, std::move(of_tail));
  return union_of(std::move(of_dataset), std::move(of_tail));
}

}  // namespace

std::string_view to_string(Layer layer) { return kLayerNames[static_cast<std::size_t>(layer)]; }

std::optional<Layer> find_layer(std::string_view name) {
  for (std::size_t i = 0; i < kLayerNames.size(); ++i) {
    if (kLayerNames[i] == name) return static_cast<Layer>(i);
  }
  return std::nullopt;
}

Result<Reading> Reading::pin(const ServingPorts& ports, Layer layer) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(auto version, ports.versions.current());
    if (layer == Layer::kBatch) {
      const Offsets horizon = version->info().horizon.end;
      return Reading(ports, layer, std::move(version), {horizon, horizon});
    }
    STRATUS_ASSIGN_OR_RETURN(TailSnapshot tail, ports.tail.snapshot());
    Reading reading(ports, layer, std::move(version), std::move(tail));
    if (reading.version().number > 0) {
      if (reading.version().horizon.end.covers(reading.tail_.start)) return reading;
      continue;
    }
    // Nothing is published, so the tail must be whole. It is, unless a first version came between: that is then current.
    STRATUS_ASSIGN_OR_RETURN(const auto again, ports.versions.current());
    if (again->info().number == 0) return reading;
  }
  return fail(ErrorKind::kConflict, "the tail starts after the published horizon");
}

Status Reading::still_wanted() const {
  if (!ports_.abandoned || !ports_.abandoned()) return {};
  return fail(ErrorKind::kCancelled,
              "the question took longer than it may, or nobody waits for it; ask for fewer stations or a shorter time");
}

Result<bool> Reading::still_valid() const {
  if (layer_ == Layer::kBatch) return true;
  STRATUS_ASSIGN_OR_RETURN(const TailSnapshot now, ports_.tail.snapshot());
  return version().number == 0 ? now.start == tail_.start : version().horizon.end.covers(now.start);
}

Status Reading::check_has_tail() const {
  if (layer_ != Layer::kBatch) return {};
  return fail(ErrorKind::kInternal, "a reading of the batch layer was asked for the tail");
}

Result<std::vector<StoredFact>> Reading::tail_facts(std::span<const StationId> stations, TimeRange range,
                                                    const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(check_has_tail());
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, ports_.tail.facts(stations, range, after_horizon()));
  drop_later(facts, scope.as_of);
  make_canonical(facts);
  return facts;
}

Result<std::vector<StoredFact>> Reading::newest_of_tail(std::span<const StationId> stations, TimeRange range,
                                                        const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(check_has_tail());
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, ports_.tail.newest(stations, range, scope.as_of, after_horizon()));
  drop_later(facts, scope.as_of);
  make_canonical(facts);
  return facts;
}

Result<std::vector<KeyedCell>> Reading::cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                              BucketKey last, const MeasureSet& measures) const {
  return version_->cells(view, stations, first, last, measures, wanted());
}

Result<std::vector<StoredFact>> Reading::dataset_facts(const FactSelection& selection, const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(still_wanted());
  if (scope.layer == Layer::kSpeed) return std::vector<StoredFact>();
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> facts, version_->facts(selection, wanted()));
  drop_later(facts, scope.as_of);
  tell_former(facts);
  return facts;
}

// What the dataset holds and the version does not cover stood in a former log: its position says nothing about this one.
void Reading::tell_former(std::vector<StoredFact>& of_dataset) const {
  if (version().former.empty()) return;
  for (StoredFact& stored : of_dataset) {
    if (!version().horizon.end.covers(stored.position)) stored.position.partition = kFormerLog;
  }
}

Result<std::vector<StoredFact>> Reading::facts(std::span<const StationId> stations, TimeRange range,
                                               const Scope& scope) const {
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_dataset, dataset_facts(select(stations, range), scope));
  if (scope.layer == Layer::kBatch) return of_dataset;
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_tail, tail_facts(stations, range, scope));
  return joined(std::move(of_dataset), std::move(of_tail));
}

Result<std::vector<StoredFact>> Reading::facts(const FactSelection& selection, const Scope& scope,
                                               std::span<const StoredFact> of_tail) const {
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_dataset, dataset_facts(selection, scope));
  std::vector<StoredFact> selected;
  FactsInTurn in_turn(of_tail);
  for (const auto& [station, ranges] : selection) {
    for (const StoredFact& stored : in_turn.of(station)) {
      const auto past = std::upper_bound(ranges.begin(), ranges.end(), stored.fact.time,
                                         [](UtcSeconds time, const TimeRange& range) { return time < range.from; });
      if (past != ranges.begin() && std::prev(past)->contains(stored.fact.time)) selected.push_back(stored);
    }
  }
  return joined(std::move(of_dataset), std::move(selected));
}

Result<std::vector<StoredFact>> Reading::newest(std::span<const StationId> stations, TimeRange range,
                                                const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(still_wanted());
  if (scope.layer == Layer::kSpeed) return std::vector<StoredFact>();
  STRATUS_ASSIGN_OR_RETURN(NewestFacts newest, version_->newest(stations, range, wanted()));
  drop_later(newest.facts, scope.as_of);
  tell_former(newest.facts);
  if (scope.layer == Layer::kBatch) return std::move(newest.facts);
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_tail, tail_facts(stations, range, scope));
  std::erase_if(of_tail, [&](const StoredFact& stored) {
    const auto place = std::lower_bound(stations.begin(), stations.end(), stored.fact.station) - stations.begin();
    return stored.fact.time < newest.from[static_cast<std::size_t>(place)];
  });
  return joined(std::move(newest.facts), std::move(of_tail));
}

Result<Stretch> Reading::stretch_before(std::span<const StationId> stations, UtcSeconds before, const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(still_wanted());
  std::optional<Stretch> newest;
  if (scope.layer != Layer::kSpeed) {
    STRATUS_ASSIGN_OR_RETURN(newest, version_->newest_before(stations, before, wanted()));
  }
  Stretch stretch = newest ? *std::move(newest) : Stretch{{kEarliestTime, before}, {}};
  drop_later(stretch.facts, scope.as_of);
  tell_former(stretch.facts);
  if (scope.layer == Layer::kBatch) return stretch;
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_tail, tail_facts(stations, stretch.range, scope));
  stretch.facts = joined(std::move(stretch.facts), std::move(of_tail));
  return stretch;
}

std::vector<StationId> Reading::reading_order(std::span<const StationId> stations) const {
  std::vector<StationId> order;
  order.reserve(stations.size());
  for (StationShare& share : version_->reading_order(stations)) order.push_back(std::move(share.station));
  return order;
}

Result<Station> Reading::station(const StationId& id, const StationRegistry& now) const {
  const Station* known = version().stations.find(id);
  if (known == nullptr) known = now.find(id);
  if (known == nullptr) return fail(ErrorKind::kNotFound, unknown_station(now, id.text()));
  return *known;
}

Result<std::vector<Station>> Reading::stations(std::span<const StationId> ids, const StationRegistry& now) const {
  std::vector<Station> stations;
  for (const StationId& id : ids) {
    STRATUS_ASSIGN_OR_RETURN(stations.emplace_back(), station(id, now));
  }
  return stations;
}

}  // namespace stratus
