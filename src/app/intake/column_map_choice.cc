#include "app/intake/column_map_choice.h"

#include <map>

#include "adapters/csv/shipped_maps.h"
#include "app/of_option.h"
#include "serving/station_names.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

Result<ColumnMap> map_named(const Context& context, const std::string& name) {
  if (!name.ends_with(".toml")) return shipped_map(name);
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

Result<MapChoice> MapChoice::open(const Context& context, MapOptions options, std::shared_ptr<const StationRegistry> known) {
  MapChoice choice(std::move(options), remembering(std::move(known)));
  if (choice.options_.map.empty()) return choice;
  STRATUS_ASSIGN_OR_RETURN(choice.named_, of_option("--map", map_named(context, choice.options_.map)));
  STRATUS_RETURN_IF_ERROR(choice.complete(*choice.named_));
  return choice;
}

Status MapChoice::complete(ColumnMap& map) const {
  if (!options_.encoding.empty()) map.encoding = options_.encoding;
  map.known_station = known_;
  return choose_station(options_.station, map);
}

Result<ColumnMap> MapChoice::of(std::string_view bytes, const std::string& file) const {
  if (named_) return *named_;
  const std::string beginning = beginning_as_utf8(bytes, options_.encoding.empty() ? kDefaultEncoding : options_.encoding);
  if (beginning.find_first_not_of(" \t\r\n") == std::string::npos)
    return fail(ErrorKind::kInvalidArgument, shown_utf8(file) + " is empty");
  auto map = detect_map(bytes, options_.encoding);
  if (!map) return fail(map.error().with_context(shown_utf8(file)));
  STRATUS_RETURN_IF_ERROR(complete(*map));
  return map;
}

}  // namespace stratus
