#include "app/intake/column_map_choice.h"

#include <map>

#include "adapters/csv/shipped_maps.h"
#include "app/of_option.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

Result<ColumnMap> map_named(const Context& context, const std::string& name, std::string_view bytes) {
  if (name.empty()) return detect_map(bytes);
  if (!name.ends_with(".toml")) return of_option("--map", shipped_map(name));
  STRATUS_ASSIGN_OR_RETURN(const std::string toml, context.files.read(name, 0, kWholeFile));
  return parse_column_map(toml, name);
}

// Files name few stations in many rows, and looking for a name compares it with all.
FindStation remembering(std::shared_ptr<const StationRegistry> known) {
  const auto found = std::make_shared<std::map<std::string, Result<Station>, std::less<>>>();
  return [known = std::move(known), found](std::string_view name) {
    const auto before = found->find(name);
    if (before != found->end()) return before->second;
    return found->emplace(name, find_station(*known, name)).first->second;
  };
}

Status choose_station(const std::string& name, ColumnMap& map) {
  if (map.station.from != StationFrom::kFile) {
    if (name.empty()) return {};
    return fail(ErrorKind::kInvalidArgument,
                "--station goes with files of one station; the column map " + map.name + " takes it from the rows");
  }
  const auto entry = map.stations.find(name);
  if (entry != map.stations.end()) {
    map.station.of_file = entry->second;
  } else if (!name.empty()) {
    STRATUS_ASSIGN_OR_RETURN(map.station.of_file, of_option("--station", map.known_station(name)));
  } else if (map.stations.size() == 1) {
    map.station.of_file = map.stations.begin()->second;
  } else {
    return fail(
        ErrorKind::kInvalidArgument,
        "the column map " + map.name + " is for files of one station, which they do not name: say it with --station");
  }
  return {};
}

}  // namespace

Result<ColumnMap> choose_map(const Context& context, const MapChoice& choice, std::string_view bytes,
                             std::shared_ptr<const StationRegistry> known) {
  STRATUS_ASSIGN_OR_RETURN(ColumnMap map, map_named(context, choice.map, bytes));
  map.known_station = remembering(std::move(known));
  STRATUS_RETURN_IF_ERROR(choose_station(choice.station, map));
  return map;
}

}  // namespace stratus
