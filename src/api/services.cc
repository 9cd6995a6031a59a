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

Status fill_from_ports(const ServingPorts& ports, PipelineStatus& status) {
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, ports.versions.current());
  const VersionInfo& version = pinned->info();
  status.version = version.number;
  status.run_id = version.run_id;
  status.version_created_at = version.created_at;
  status.generation = version.generation;
  status.horizon = version.horizon;
  status.tail = ports.tail.snapshot();
  status.tail_facts = static_cast<std::int64_t>(ports.tail.size());
  status.tail_bytes = static_cast<std::int64_t>(ports.tail.bytes());
  return {};
}

}  // namespace stratus
