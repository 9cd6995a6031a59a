// One consistent look at everything: a pinned version and a snapshot of the tail.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_tasks.h"
#include "ports/speed_views.h"
#include "ports/versions.h"

namespace stratus {

// Which layers an answer is made of.
enum class Layer { kMerged, kBatch, kSpeed };
std::string_view to_string(Layer layer);
std::optional<Layer> find_layer(std::string_view name);

// Borrowed for the lifetime of the queries.
struct ServingPorts {
  Versions& versions;
  const SpeedViews& tail;
  // Whether nobody waits for the answer any more; asked before each piece of a version that is read, by several threads.
  // Empty: never.
  std::function<bool()> abandoned{};
  // Where a question about many stations answers groups of them. Empty: one after the other.
  RunTasks run_tasks{};
};

// What is believed or counted as of an instant, and from which layers.
struct Scope {
  Layer layer = Layer::kMerged;
  UtcMillis as_of = kEndOfTime;  // facts with a later known_at do not exist
};

class Reading {
 public:
  // Pins the current version and a tail that starts at or before its horizon; tries again while a publication comes
  // between. kConflict when that does not settle. The error of a tail that cannot be asked is that of the reading. Of
  // Layer::kBatch the tail is not asked at all, and only questions of that layer may be put.
  static Result<Reading> pin(const ServingPorts& ports, Layer layer = Layer::kMerged);

  const VersionInfo& version() const { return version_->info(); }
  // The tail as this reading sees it: its end is how far into the log facts are known. Of the batch layer it is empty and
  // ends at the horizon.
  const TailSnapshot& tail() const { return tail_; }

  const RunTasks& run_tasks() const { return ports_.run_tasks; }
  // kCancelled once the question is abandoned.
  Status still_wanted() const;
  // False once the tail was trimmed past this version: whatever was read meanwhile must be read again. An error of the tail:
  // that is not known.
  Result<bool> still_valid() const;

  // Of many stations: sorted, each once. What they ask for is in memory at once: see serving/station_groups.h.

  // Cells of the version's stored view, sorted by station and key.
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const MeasureSet& measures = kAllMeasures) const;
  // Facts of the stations in the range that the scope admits, canonical (views/fact_set.h): dataset and tail joined.
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range, const Scope& scope) const;
  Result<std::vector<StoredFact>> facts(const StationId& station, TimeRange range, const Scope& scope) const {
    return facts(std::span(&station, 1), range, scope);
  }
  // The same of a selection, when those of the tail are known: `of_tail` is what tail_facts() gave for these stations and a
  // range that holds all of the selection.
  Result<std::vector<StoredFact>> facts(const FactSelection& selection, const Scope& scope,
                                        std::span<const StoredFact> of_tail) const;
  // Of each station such facts from its newest measurement of the dataset in the range on; none of a station that has none.
  Result<std::vector<StoredFact>> newest(std::span<const StationId> stations, TimeRange range, const Scope& scope) const;
  // Such facts of a stretch of time that ends at `before`: it goes back to the newest facts of the dataset before that of
  // any of the stations, or to kEarliestTime when there are none.
  Result<Stretch> stretch_before(std::span<const StationId> stations, UtcSeconds before, const Scope& scope) const;
  // Of each of those identities (sorted, each once), whether the dataset has any fact of it.
  Result<std::vector<bool>> held(std::span<const Identity> sorted) const { return version_->held(sorted, wanted()); }
  // Of each station such facts of the tail alone from the newest time in the range on at which it has a measurement that the
  // scope admits, canonical; see SpeedViews::newest(). Not of the batch layer.
  Result<std::vector<StoredFact>> newest_of_tail(std::span<const StationId> stations, TimeRange range,
                                                 const Scope& scope) const;
  // Those of the tail alone, canonical.
  Result<std::vector<StoredFact>> tail_facts(std::span<const StationId> stations, TimeRange range, const Scope& scope) const;
  // Whether the fact at that position, of this reading, is the dataset's.
  bool from_batch(LogPosition position) const {
    return position.partition == kFormerLog || version().horizon.end.covers(position);
  }
  // Those stations, each once, as they stand together in the version: see PinnedVersion::reading_order().
  std::vector<StationId> reading_order(std::span<const StationId> stations) const;
  // The station as the views were derived under, else as `now` knows it.
  Result<Station> station(const StationId& id, const StationRegistry& now) const;
  Result<std::vector<Station>> stations(std::span<const StationId> ids, const StationRegistry& now) const;

 private:
  Reading(const ServingPorts& ports, Layer layer, std::shared_ptr<const PinnedVersion> version, TailSnapshot tail)
      : ports_(ports), layer_(layer), version_(std::move(version)), tail_(std::move(tail)) {}
  // Whether nobody waits, as the calls of a version ask it.
  StillWanted wanted() const {
    return [this] { return still_wanted(); };
  }
  // The tail may hold more than it must; what the batch covers already is not the speed layer's.
  TailSnapshot after_horizon() const { return {tail_.start.join(version().horizon.end), tail_.end}; }
  // kInternal: this is a reading of the batch layer.
  Status check_has_tail() const;
  void tell_former(std::vector<StoredFact>& of_dataset) const;
  Result<std::vector<StoredFact>> dataset_facts(const FactSelection& selection, const Scope& scope) const;

  ServingPorts ports_;
  Layer layer_;                                   // Layer::kBatch: there is no tail
  std::shared_ptr<const PinnedVersion> version_;  // shared with all who read it
  TailSnapshot tail_;
};

// Runs `ask(const Reading&) -> Result<T>` on a pinned reading, again when the tail was trimmed past it meanwhile: `ask`
// keeps nothing from one time to the next. kConflict when that does not settle, so that no other error ever stands for a
// publication. `layer`: as Reading::pin takes it.
template <typename Ask>
auto with_reading(const ServingPorts& ports, Layer layer, Ask&& ask) -> decltype(ask(std::declval<const Reading&>())) {
  constexpr int kAttempts = 10;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin(ports, layer));
    auto answer = ask(reading);
    STRATUS_ASSIGN_OR_RETURN(const bool valid, reading.still_valid());
    if (valid) return answer;
  }
  return fail(ErrorKind::kConflict, "versions are published faster than this question can be answered; ask again");
}

template <typename Ask>
auto with_reading(const ServingPorts& ports, Ask&& ask) {
  return with_reading(ports, Layer::kMerged, std::forward<Ask>(ask));
}

}  // namespace stratus
