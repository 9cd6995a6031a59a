// How stations that somebody describes come into a registry. The rule stands in docs/formats/stations.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "weather/station.h"

namespace stratus {

// The members in which two descriptions of one station differ, with both values: "interval_s 3600 / 1800, grid local / utc".
// Empty when they are equal.
std::string describe_difference(const Station& known, const Station& stated);

// One sentence for each station of `then` that is described otherwise now, or not known any more.
std::vector<std::string> changed_stations(const StationRegistry& then, const StationRegistry& now);

// Whether its city shows all that it holds: no controls and no marks of direction, which make one name look like another.
// kInvalidArgument shows them.
Status check_city(const Station& station);

// Whether a station that is not known yet has an id of the form station_<City>_<CC> and, when it states a country, two
// upper-case letters, and a city that passes check_city(). kInvalidArgument names the station and proposes what was meant.
Status check_new_station(const Station& station);

// Takes descriptions into what is known: a new station is added, the same description again changes nothing, another
// description of a known station is refused, and so is a new id that is a known one but for case, accents, '-' and '_'.
// Not thread-safe.
class StationIntake {
 public:
  explicit StationIntake(StationRegistry known) : registry_(std::move(known)) {}

  // kAlreadyExists names the station and both descriptions, kInvalidArgument the member that is wrong, also of what
  // check_new_station() says. What is refused
  // changes nothing.
  Status add(const Station& stated);
  const StationRegistry& registry() const { return registry_; }

 private:
  StationRegistry registry_;
  std::map<std::string, StationId> names_;  // folded ids of the registry; filled when the first new station comes
};

// What is known, and the stated ones that are new. `refused`: what is told of each of the others; nullptr: nobody is told.
StationRegistry with_new_stations(StationRegistry known, const StationRegistry& stated,
                                  std::vector<Error>* refused = nullptr);

// Where the stations of one list stand, to find two with one id. Not thread-safe.
class StationPlaces {
 public:
  // `place`: for a person, e.g. "line 12". kInvalidArgument names both ids and both places when the id stands there
  // already, but for case, accents, '-' and '_'.
  Status add(const StationId& id, const std::string& place);

 private:
  std::map<std::string, std::pair<StationId, std::string>> places_;  // by folded id
};

// That these stations have facts and no description, so that no view has them, all of them, and the command that describes
// one. `stations` is not empty.
std::string undescribed_sentence(const std::set<StationId>& stations);

StationRegistry without_station(const StationRegistry& known, const StationId& station);

}  // namespace stratus
