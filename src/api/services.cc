#include "api/services.h"

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

Status fill_from_versions(Versions& versions, PipelineStatus& status) {
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, versions.current());
  const VersionInfo& version = pinned->info();
  status.version = version.number;
  status.run_id = version.run_id;
  status.version_created_at = version.created_at;
  status.generation = version.generation;
  status.horizon = version.horizon;
  for (const auto& [station, facts] : version.unregistered) status.unregistered_facts += facts;
  return {};
}

}  // namespace

Status fill_from_ports(const ServingPorts& ports, PipelineStatus& status) {
  const Status filled = fill_from_versions(ports.versions, status);
  STRATUS_ASSIGN_OR_RETURN(status.tail, ports.tail.snapshot());
  return filled;
}

}  // namespace stratus
