#include "api/services.h"

#include <algorithm>
#include <set>

#include "base/mistakes.h"

namespace stratus {

std::string_view to_string(Taken taken) {
  switch (taken) {
    case Taken::kAccepted: return "accepted";
    case Taken::kDuplicate: return "duplicate";
    case Taken::kRejected: return "rejected";
  }
  return "";
}

namespace {

Status fill_from_versions(Versions& versions, std::set<StationId>& stations, PipelineStatus& status) {
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, versions.current());
  const VersionInfo& version = pinned->info();
  status.version = version.number;
  status.run_id = version.run_id;
  status.version_created_at = version.created_at;
  status.generation = version.generation;
  status.horizon = version.horizon;
  for (const auto& [station, facts] : version.unregistered) {
    status.unregistered_facts += facts;
    stations.insert(station);
  }
  return {};
}

Status fill_from_tail(const SpeedViews& tail, std::set<StationId>& stations, PipelineStatus& status) {
  STRATUS_ASSIGN_OR_RETURN(status.tail, tail.snapshot());
  STRATUS_ASSIGN_OR_RETURN(std::set<StationId> held, tail.stations());
  stations.merge(held);
  return {};
}

}  // namespace

Status fill_from_ports(const ServingPorts& ports, const StationRegistry& described, PipelineStatus& status) {
  std::set<StationId> stations;
  Mistakes mistakes;
  mistakes.add(fill_from_versions(ports.versions, stations, status));
  mistakes.add(fill_from_tail(ports.tail, stations, status));
  status.undescribed_stations =
      std::count_if(stations.begin(), stations.end(), [&](const StationId& id) { return described.find(id) == nullptr; });
  return mistakes.result();
}

}  // namespace stratus
