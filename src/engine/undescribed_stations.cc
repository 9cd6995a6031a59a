#include "engine/undescribed_stations.h"

#include "engine/records_left.h"
#include "ports/record_decoder.h"
#include "weather/message.h"

namespace stratus {

Result<UndescribedStations> find_undescribed(EventLogReader& log, const StationRegistry& known) {
  UndescribedStations found;
  RecordDecoder decoder;
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log.extent());
  STRATUS_RETURN_IF_ERROR(for_each_record_left(log, extent.end, [&](const LogRecord& record) -> Status {
    const auto fact = decoder.decode(record);
    if (!fact) return {};
    const StationId& id = fact->station;
    if (known.find(id) != nullptr) return {};
    std::optional<Station>& place = found[id];
    if (!place) place = stated_place(record.message, id);
    return {};
  }));
  return found;
}

std::set<StationId> undescribed_among(const std::set<StationId>& stations, const StationRegistry& known) {
  std::set<StationId> missing;
  for (const StationId& id : stations) {
    if (known.find(id) == nullptr) missing.insert(id);
  }
  return missing;
}

}  // namespace stratus
