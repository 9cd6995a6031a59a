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

}  // namespace

std::string_view to_string(Layer layer) { return kLayerNames[static_cast<std::size_t>(layer)]; }

std::optional<Layer> find_layer(std::string_view name) {
  for (std::size_t i = 0; i < kLayerNames.size(); ++i) {
    if (kLayerNames[i] == name) return static_cast<Layer>(i);
  }
  return std::nullopt;
}

Result<Reading> Reading::pin(const ServingPorts& ports) {
  constexpr int kAttempts = 5;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    STRATUS_ASSIGN_OR_RETURN(PinnedVersion version, ports.catalog.current());
    Reading reading(ports, std::move(version), ports.tail.snapshot());
    if (reading.version().version > 0) {
      if (reading.still_valid()) return reading;
      continue;
    }
    // Nothing is published, so the tail must be whole. It is, unless a first version came between: that is then current.
    STRATUS_ASSIGN_OR_RETURN(const PinnedVersion again, ports.catalog.current());
    if (again->version == 0) return reading;
  }
  return fail(ErrorKind::kConflict, "the tail starts after the published horizon");
}

bool outrun(const Error& error, const Manifest& version, Catalog& catalog) {
  if (error.kind != ErrorKind::kDataLoss) return false;
  const auto current = catalog.current();
  return current && (*current)->version > version.version;
}

Status Reading::still_wanted() const {
  if (!ports_.abandoned || !ports_.abandoned()) return {};
  return fail(ErrorKind::kCancelled,
              "the question took longer than it may, or nobody waits for it; ask for fewer stations or a shorter time");
}

bool Reading::still_valid() const {
  const Offsets start = ports_.tail.snapshot().start;
  return version_->version == 0 ? start == tail_.start : version_->horizon.end.covers(start);
}

Result<std::vector<StoredFact>> Reading::dataset_facts(const StationId& station, TimeRange range) const {
  std::vector<StoredFact> facts;
  if (range.empty()) return facts;
  const auto first = version_->dataset.lower_bound(month_of(range.from));
  const auto past = version_->dataset.upper_bound(month_of(range.to - 1));
  for (auto file = first; file != past; ++file) {
    STRATUS_RETURN_IF_ERROR(still_wanted());
    STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_month, ports_.dataset.read(file->second, station, range));
    std::move(of_month.begin(), of_month.end(), std::back_inserter(facts));
  }
  return facts;
}

std::vector<StoredFact> Reading::tail_facts(const StationId& station, TimeRange range, const Scope& scope) const {
  // The tail may hold more than it must; what the batch covers already is not the speed layer's.
  const TailSnapshot after_horizon{tail_.start.join(version_->horizon.end), tail_.end};
  std::vector<StoredFact> facts = ports_.tail.facts(station, range, after_horizon);
  drop_later(facts, scope.as_of);
  make_canonical(facts);
  return facts;
}

Result<std::vector<StoredFact>> Reading::facts(const StationId& station, TimeRange range, const Scope& scope) const {
  STRATUS_RETURN_IF_ERROR(still_wanted());
  std::vector<StoredFact> of_tail;
  if (scope.layer != Layer::kBatch) of_tail = tail_facts(station, range, scope);
  if (scope.layer == Layer::kSpeed) return of_tail;
  STRATUS_ASSIGN_OR_RETURN(std::vector<StoredFact> of_dataset, dataset_facts(station, range));
  drop_later(of_dataset, scope.as_of);
  // A fact that the dataset has keeps its position: it is the batch layer's, whatever partition states it again.
  of_tail = facts_beyond(of_dataset, std::move(of_tail));
  return union_of(std::move(of_dataset), std::move(of_tail));
}

Result<Station> Reading::station(const StationId& id, const StationRegistry& now) const {
  const Station* known = version_->stations.find(id);
  if (known == nullptr) known = now.find(id);
  if (known == nullptr) return fail(ErrorKind::kNotFound, unknown_station(now, id.text()));
  return *known;
}

}  // namespace stratus
