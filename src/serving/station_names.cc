#include "serving/station_names.h"

#include <algorithm>

#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::size_t kMostProposals = 3;
// A longer name is no station's, and would make the distances dear.
constexpr std::size_t kMostNameBytes = 200;
constexpr std::string_view kPrefix = "station_";

std::vector<std::string> names_of(const Station& station) {
  std::string_view id = station.id.text();
  std::vector<std::string> names{folded(id), folded(station.city), folded(station.city + " " + station.country),
                                 folded(station.city + ", " + station.country)};
  if (!id.starts_with(kPrefix)) return names;
  id.remove_prefix(kPrefix.size());
  names.push_back(folded(id));
  names.push_back(folded(id.substr(0, id.rfind('_'))));
  return names;
}

std::string list_of(const std::vector<std::string>& ids) {
  std::string list;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostProposals); ++i) list += (i == 0 ? "" : ", ") + ids[i];
  if (ids.size() > kMostProposals) list += " and " + std::to_string(ids.size() - kMostProposals) + " more";
  return list;
}

// The city of an id, so that what all ids share makes none near: "New-York" of "station_New-York_US".
std::string_view city_of(std::string_view name) {
  if (!name.starts_with(kPrefix)) return name;
  name.remove_prefix(kPrefix.size());
  return name.substr(0, name.rfind('_'));
}

// Whether `name` has these words, whole and in this order: "New York Kennedy Airport" has "New York".
bool has_words(const std::string& name, const std::string& words) {
  return !words.empty() && (" " + name + " ").find(" " + words + " ") != std::string::npos;
}

std::size_t distance_of(const std::string& name, const std::string& wanted, std::size_t most) {
  if (has_words(name, wanted)) return 0;
  const std::size_t longer = std::max(name.size(), wanted.size()) - std::min(name.size(), wanted.size());
  // A code point has four bytes at most, so names of very different length need not be compared.
  return longer <= 4 * most ? edit_distance(name, wanted) : most + 1;
}

// Ids of stations with a name that has these words or is at most a third of its letters away, the nearest first.
std::vector<std::string> near_to(const StationRegistry& stations, std::string_view name) {
  if (name.size() > kMostNameBytes) return {};
  const std::string wanted = folded(city_of(name));
  const std::size_t most = std::max<std::size_t>(1, wanted.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& [id, station] : stations.stations()) {
    std::size_t distance = most + 1;
    const std::string_view id_city = city_of(id.text());
    for (const std::string& other : {folded(station.city), folded(station.city + " " + station.country), folded(id_city),
                                     folded(std::string(id_city) + " " + station.country)})
      distance = std::min(distance, distance_of(other, wanted, most));
    if (distance <= most) near.emplace_back(distance, id.text());
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string> ids;
  ids.reserve(near.size());
  for (auto& [distance, id] : near) ids.push_back(std::move(id));
  if (ids.size() > kMostProposals) ids.resize(kMostProposals);
  return ids;
}

}  // namespace

Result<Station> find_station(const StationRegistry& stations, std::string_view name) {
  if (const Station* station = stations.find(StationId(std::string(name)))) return *station;
  const std::string wanted = folded(name);
  std::vector<const Station*> found;
  for (const auto& [id, station] : stations.stations()) {
    const std::vector<std::string> names = names_of(station);
    if (std::find(names.begin(), names.end(), wanted) != names.end()) found.push_back(&station);
  }
  if (found.size() == 1) return *found[0];
  if (found.empty()) return fail(ErrorKind::kNotFound, unknown_station(stations, name));
  std::vector<std::string> ids;
  ids.reserve(found.size());
  for (const Station* station : found) ids.push_back(station->id.text());
  return fail(ErrorKind::kInvalidArgument,
              "station \"" + escaped(name) + "\" is the name of several: " + list_of(ids) + "; say which");
}

std::string unknown_station(const StationRegistry& stations, std::string_view name) {
  const std::vector<std::string> near = near_to(stations, name);
  return "station \"" + escaped(name.substr(0, kMostNameBytes)) + "\" is not known; " +
         (near.empty() ? "see stratus stations or GET /api/v1/stations" : "near to it: " + list_of(near));
}

const std::string& shown_name(const Station& station) { return station.city.empty() ? station.id.text() : station.city; }

}  // namespace stratus
