// stratus stations | stations list | show | add | set | remove.
#include <fmt/format.h>

#include <ostream>

#include "app/commands/commands.h"
#include "app/intake/message_sink.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "engine/data_folder.h"
#include "engine/data_view.h"
#include "engine/engines.h"
#include "serving/station_names.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

Result<StationRegistry> known_stations(const Context& context) {
  STRATUS_RETURN_IF_ERROR(context.engines().check(context.files, context.folder()));
  return merged_stations(context.files, context.folder(), context.configured());
}

void print_done(const Context& context, const Station& station, const std::string& sentence) {
  context.out << (context.json ? to_json(station) : sentence) << "\n";
}

template <typename T>
void take(const std::optional<T>& stated, T& member) {
  if (stated) member = *stated;
}

// `station` with the members that are stated.
Result<Station> described(Station station, const StationOptions& options) {
  take(options.city, station.city);
  take(options.country, station.country);
  take(options.zone, station.zone);
  take(options.latitude, station.latitude);
  take(options.longitude, station.longitude);
  take(options.interval_s, station.interval_s);
  if (options.elevation_m) station.elevation_m = options.elevation_m;
  if (options.accumulation_stamp) {
    const auto stamp = find_stamp(*options.accumulation_stamp);
    if (!stamp)
      return fail(ErrorKind::kInvalidArgument,
                  "--accumulation-stamp \"" + *options.accumulation_stamp + "\" is neither start nor end");
    station.accumulation_stamp = *stamp;
  }
  if (options.grid) {
    const auto grid = find_grid(*options.grid);
    if (!grid) return fail(ErrorKind::kInvalidArgument, "--grid \"" + *options.grid + "\" is neither local nor utc");
    station.grid = *grid;
  }
  return station;
}

Result<std::vector<Station>> changed_stations(const Context& context, const StationRegistry& known,
                                              const StationOptions& options) {
  if (options.name.empty() && !options.from_config)
    return fail(ErrorKind::kInvalidArgument, "name a station, or say --from-config");
  std::vector<Station> stations = context.config.stations;
  if (!options.name.empty()) {
    STRATUS_ASSIGN_OR_RETURN(const Station station,
                             of_argument(find_station(options.from_config ? context.configured() : known, options.name)));
    stations = {station};
  }
  if (stations.empty())
    return fail(ErrorKind::kNotFound, context.config.file + " has no [[station]]; name one and what is to be changed");
  for (Station& station : stations) {
    STRATUS_ASSIGN_OR_RETURN(station, described(std::move(station), options));
    STRATUS_RETURN_IF_ERROR(StationRegistry().put(station));
  }
  return stations;
}

}  // namespace

Status run_stations(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, known_stations(context));
  if (context.json) {
    context.out << to_json(stations);
    return {};
  }
  if (stations.size() == 0) {
    context.out << "No station is known yet; stratus stations add --help tells how to describe one.\n";
    return {};
  }
  Table table({"id", "city", "country", "latitude", "longitude", "zone"});
  for (const auto& [id, station] : stations.stations()) {
    table.add({id.text(), station.city, station.country, fmt::format("{:.4f}", station.latitude),
               fmt::format("{:.4f}", station.longitude), station.zone});
  }
  context.out << table.to_string();
  return {};
}

Status run_stations_show(const Context& context, const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry known, known_stations(context));
  STRATUS_ASSIGN_OR_RETURN(const Station station, of_argument(find_station(known, name)));
  context.out << to_json(station) << "\n";
  return {};
}

Status run_stations_add(const Context& context, const StationOptions& options) {
  if (!options.latitude || !options.longitude)
    return fail(ErrorKind::kInvalidArgument, "--latitude and --longitude are needed");
  if (options.id.empty() && !(options.city && options.country))
    return fail(ErrorKind::kInvalidArgument, "--city and --country are needed, or --id");
  if (options.city && options.city->empty()) return fail(ErrorKind::kInvalidArgument, "--city is empty");
  STRATUS_ASSIGN_OR_RETURN(Station station, described(Station{}, options));
  station.id = options.id.empty() ? make_station_id(station.city, station.country) : StationId(options.id);
  STRATUS_RETURN_IF_ERROR(StationRegistry().put(station));
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry before, known_stations(context));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_stoppable_sink(context));
  STRATUS_RETURN_IF_ERROR(target->add_stations({station}));
  print_done(context, station,
             "Station " + station.id.text() + (before.find(station.id) == nullptr ? " added." : " was known already."));
  return {};
}

Status run_stations_set(const Context& context, const StationOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry known, known_stations(context));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, changed_stations(context, known, options));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_stoppable_sink(context));
  for (const Station& station : stations) {
    const Station* before = known.find(station.id);
    if (before == nullptr) return fail(ErrorKind::kNotFound, unknown_station(known, station.id.text()));
    if (*before == station) {
      print_done(context, station, "Station " + station.id.text() + " is described so already.");
      continue;
    }
    STRATUS_RETURN_IF_ERROR(target->set_station(station));
    print_done(context, station,
               "Station " + station.id.text() + " (before / now): " + describe_difference(*before, station) +
                   ". The next batch run derives all views again; until then they show it as it was.");
  }
  return {};
}

Status run_stations_remove(const Context& context, const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry known, known_stations(context));
  STRATUS_ASSIGN_OR_RETURN(const Station station, of_argument(find_station(known, name)));
  if (const auto place = context.config.station_places.find(station.id); place != context.config.station_places.end())
    return fail(ErrorKind::kConflict, "station " + station.id.text() + " stands in " + place->second +
                                          " too, and the next command would add it again; remove it there first");
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_stoppable_sink(context));
  STRATUS_RETURN_IF_ERROR(target->remove_station(station.id));
  print_done(context, station, "Station " + station.id.text() + " is not known any more.");
  return {};
}

}  // namespace stratus
