#include "app/intake/configured_stations.h"

#include "weather/station_intake.h"

namespace stratus {

std::vector<std::string> configured_otherwise(const Config& config, const StationRegistry& known) {
  std::vector<std::string> sentences;
  for (const Station& station : config.stations) {
    StationIntake intake(known);
    const Status added = intake.add(station);
    if (added) continue;
    sentences.push_back(config.station_places.at(station.id) + ": " + added.error().message +
                        " (--from-config: to what the configuration says)");
  }
  return sentences;
}

Result<std::vector<Station>> collected_stations(const Config& config, const StationRegistry& known) {
  if (config.stations.empty())
    return fail(ErrorKind::kNotFound, config.file +
                                          " has no station to collect: write [[station]] blocks as stratus config show "
                                          "prints them, or name known stations with --station");
  std::vector<Station> stations;
  for (const Station& station : config.stations) {
    const Station* now = known.find(station.id);
    stations.push_back(now != nullptr ? *now : station);
  }
  return stations;
}

}  // namespace stratus
