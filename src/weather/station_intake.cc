#include "weather/station_intake.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/shown_text.h"
#include "weather/json_text.h"

namespace stratus {
namespace {

using Member = std::pair<std::string_view, std::string>;

// As JSON writes it: the shortest text that is read back equal.
std::string number_text(double number) {
  rapidjson::StringBuffer buffer;
  JsonTextWriter writer(buffer);
  writer.Double(number);
  return {buffer.GetString(), buffer.GetSize()};
}

std::array<Member, 9> members_of(const Station& station) {
  return {{{"city", escaped(station.city)},
           {"country", escaped(station.country)},
           {"latitude", number_text(station.latitude)},
           {"longitude", number_text(station.longitude)},
           {"elevation_m", station.elevation_m ? number_text(*station.elevation_m) : "unknown"},
           {"zone", escaped(station.zone)},
           {"interval_s", std::to_string(station.interval_s)},
           {"accumulation_stamp", std::string(to_string(station.accumulation_stamp))},
           {"grid", std::string(to_string(station.grid))}}};
}

bool is_country(std::string_view text) {
  return text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) { return 'A' <= c && c <= 'Z'; });
}

// " (did you mean FR?)" for "fr".
std::string meant_country(std::string country) {
  std::transform(country.begin(), country.end(), country.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return is_country(country) ? " (did you mean " + country + "?)" : "";
}

bool is_new_id(std::string_view id) {
  constexpr std::string_view kPrefix = "station_";
  const std::size_t country = id.rfind('_');
  return id.starts_with(kPrefix) && country != std::string_view::npos && country > kPrefix.size() &&
         is_country(id.substr(country + 1));
}

// The zero width joiners (U+200C, U+200D) are part of how some scripts write a name.
std::string without_joiners(std::string text) {
  for (const std::string_view joiner : {"\u200C", "\u200D"}) {
    for (std::size_t at = 0; (at = text.find(joiner, at)) != std::string::npos;) text.erase(at, joiner.size());
  }
  return text;
}

std::string shown(const std::string& text) { return text.empty() ? "\"\"" : text; }

}  // namespace

std::string describe_difference(const Station& known, const Station& stated) {
  const auto before = members_of(known);
  const auto after = members_of(stated);
  std::string text;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i].second == after[i].second) continue;
    text += (text.empty() ? "" : ", ") + std::string(before[i].first) + " " + shown(before[i].second) + " / " +
            shown(after[i].second);
  }
  return text;
}

std::vector<std::string> changed_stations(const StationRegistry& then, const StationRegistry& now) {
  std::vector<std::string> sentences;
  for (const auto& [id, station] : then.stations()) {
    const Station* present = now.find(id);
    if (present == nullptr) {
      sentences.push_back("station " + escaped(id.text()) + " of the version is not known any more");
    } else if (*present != station) {
      sentences.push_back("station " + escaped(id.text()) +
                          " (version / registry): " + describe_difference(station, *present));
    }
  }
  return sentences;
}

Status check_city(const Station& station) {
  const std::string visible = without_joiners(station.city);
  if (escaped(visible) == visible) return {};
  return fail(ErrorKind::kInvalidArgument, "station " + escaped(station.id.text()) + ": city \"" + escaped(station.city) +
                                               "\" holds characters that are not shown");
}

Status check_new_station(const Station& station) {
  STRATUS_RETURN_IF_ERROR(check_city(station));
  const std::string name = "station " + escaped(station.id.text()) + ": ";
  if (!station.country.empty() && !is_country(station.country)) {
    return fail(ErrorKind::kInvalidArgument, name + "country \"" + escaped(station.country) +
                                                 "\" is not two upper-case letters of ISO 3166, like FR" +
                                                 meant_country(station.country));
  }
  if (is_new_id(station.id.text())) return {};
  return fail(ErrorKind::kInvalidArgument,
              name + "the id of a new station is station_<City>_<CC>, like station_Paris_FR, with a city that is not empty");
}

Status StationIntake::add(const Station& stated) {
  if (const Station* known = registry_.find(stated.id)) {
    if (*known == stated) return {};
    return fail(ErrorKind::kAlreadyExists,
                "station " + escaped(stated.id.text()) + " is known otherwise (registry / here): " +
                    describe_difference(*known, stated) + "; stratus stations set changes what is known");
  }
  if (names_.empty()) {
    for (const auto& [id, station] : registry_.stations()) names_.emplace(folded(id.text()), id);
  }
  std::string name = folded(stated.id.text());
  if (const auto like = names_.find(name); like != names_.end()) {
    return fail(ErrorKind::kAlreadyExists, "station " + escaped(stated.id.text()) + " has the id of the known station " +
                                               escaped(like->second.text()) +
                                               " but for case, accents, '-' and '_'; use that id, or one that differs more");
  }
  STRATUS_RETURN_IF_ERROR(check_new_station(stated));
  STRATUS_RETURN_IF_ERROR(registry_.put(stated));
  names_.emplace(std::move(name), stated.id);
  return {};
}

StationRegistry with_new_stations(StationRegistry known, const StationRegistry& stated, std::vector<Error>* refused) {
  StationIntake intake(std::move(known));
  for (const auto& [id, station] : stated.stations()) {
    if (const Status added = intake.add(station); !added && refused != nullptr) refused->push_back(added.error());
  }
  return intake.registry();
}

Status StationPlaces::add(const StationId& id, const std::string& place) {
  const auto [first, fresh] = places_.try_emplace(folded(id.text()), id, place);
  if (fresh) return {};
  const auto& [other, other_place] = first->second;
  return fail(ErrorKind::kInvalidArgument,
              "station " + escaped(other.text()) + " of " + other_place +
                  (other == id ? " stands again in " : " is like " + escaped(id.text()) + " of ") + place +
                  "; give one of them another id");
}

std::string undescribed_sentence(const std::set<StationId>& stations) {
  std::string names;
  for (const StationId& id : stations) names += (names.empty() ? "" : ", ") + escaped(id.text());
  return std::to_string(stations.size()) +
         " stations have facts and no description, so their facts are in no view: " + names +
         "; describe each: stratus stations add --id " + escaped(stations.begin()->text()) +
         " --latitude DEGREES --longitude DEGREES --zone ZONE";
}

StationRegistry without_station(const StationRegistry& known, const StationId& station) {
  std::vector<Station> others;
  for (const auto& [id, other] : known.stations()) {
    if (id != station) others.push_back(other);
  }
  return StationRegistry(others);
}

}  // namespace stratus
