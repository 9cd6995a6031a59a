#include "ports/manifest.h"

namespace stratus {

VersionInfo info_of(const Manifest& manifest) {
  VersionInfo info;
  info.number = manifest.version;
  info.content = manifest.content.value_or(manifest.version);
  info.run_id = manifest.run_id;
  info.created_at = manifest.created_at;
  info.generation = manifest.generation;
  info.stations = manifest.stations;
  info.horizon = manifest.horizon;
  info.newest_known_at = manifest.newest_known_at;
  info.records = manifest.records;
  info.former = manifest.former;
  info.unregistered = manifest.unregistered;
  info.facts = rows_of(manifest.dataset);
  return info;
}

}  // namespace stratus
