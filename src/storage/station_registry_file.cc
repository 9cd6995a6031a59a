#include "storage/station_registry_file.h"

#include <set>

#include "base/checksum.h"
#include "weather/station_intake.h"

namespace stratus {

Result<StationRegistry> StationRegistryFile::read() const {
  const auto bytes = files_.read(stations_path(data_), 0, kWholeFile);
  if (!bytes) return load_stations(files_, data_);
  const std::string digest_now = digest(*bytes);
  const std::lock_guard lock(read_mutex_);
  if (digest_ == digest_now) return parsed_;
  STRATUS_ASSIGN_OR_RETURN(parsed_, load_stations(data_, *bytes));
  digest_ = digest_now;
  return parsed_;
}

Status StationRegistryFile::put(std::span<const Station> stations) {
  const std::lock_guard lock(mutex_);
  STRATUS_ASSIGN_OR_RETURN(StationRegistry registry, read());
  std::set<StationId> stated;
  for (const Station& station : stations) {
    STRATUS_RETURN_IF_ERROR(registry.put(station));
    if (!stated.insert(station.id).second)
      return fail(ErrorKind::kInvalidArgument, "station " + station.id.text() + " is stated twice");
  }
  return write(registry);
}

Status StationRegistryFile::remove(const StationId& station) {
  const std::lock_guard lock(mutex_);
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry registry, read());
  if (registry.find(station) == nullptr) return fail(ErrorKind::kNotFound, "station " + station.text() + " is not known");
  return write(without_station(registry, station));
}

// What would not change a byte is not written, nor is a file made that would hold no station.
Status StationRegistryFile::write(const StationRegistry& registry) {
  const auto stored = files_.read(stations_path(data_), 0, kWholeFile);
  if (!stored && stored.error().kind != ErrorKind::kNotFound) return fail(stored.error());
  if (stored ? *stored == encode_station_file(registry) : registry.size() == 0) return {};
  return save_stations(files_, data_, registry);
}

}  // namespace stratus
