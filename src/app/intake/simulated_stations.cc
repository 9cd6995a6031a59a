#include "app/intake/simulated_stations.h"

#include "adapters/csv/csv_import.h"
#include "adapters/csv/shipped_maps.h"
#include "adapters/csv/text_file.h"
#include "app/of_option.h"
#include "weather/utf8.h"

namespace stratus {

Result<std::vector<SimulatedStation>> simulated_stations(const FileSystem& files, const std::string& file,
                                                         const std::string& map_name, std::optional<UtcMillis> replay_now) {
  STRATUS_ASSIGN_OR_RETURN(const std::string text, read_text_file(files, file));
  STRATUS_ASSIGN_OR_RETURN(const ColumnMap map, map_name.empty() ? of_option(shown_utf8(file), detect_map(text))
                                                                 : of_option("--map", shipped_map(map_name)));
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, text, file));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, import.stations());
  std::map<StationId, SimulatedStation> by_id;
  for (const Station& station : stations) by_id[station.id].station = station;
  const auto visit = [&](ImportedRow row) -> Status {
    Fact* fact = std::get_if<Fact>(&row);
    if (fact == nullptr) return {};
    if (replay_now) replay_in_rolling_year(*fact, *replay_now);
    const auto station = by_id.find(fact->station);
    if (station != by_id.end()) station->second.facts.push_back(std::move(*fact));
    return {};
  };
  STRATUS_RETURN_IF_ERROR(import.for_each(visit));
  std::vector<SimulatedStation> simulated;
  simulated.reserve(by_id.size());
  for (auto& [id, station] : by_id) simulated.push_back(std::move(station));
  return simulated;
}

}  // namespace stratus
