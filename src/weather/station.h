// Stations and their registry.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "weather/fact.h"

namespace stratus {

// Whether accumulated elements (rain) carry the time of the start or of the end of their interval.
enum class Stamp { kStart, kEnd };
// Whether the nominal times are whole intervals of the local clock or of UTC.
enum class Grid { kLocal, kUtc };

inline constexpr std::int64_t kMaxIntervalSeconds = 86400;  // a day, which intervals divide

struct Station {
  StationId id;
  std::string city;
  std::string country;  // ISO 3166 alpha-2
  double latitude = 0;  // degrees, -90..90
  double longitude = 0;
  std::optional<double> elevation_m;
  std::string zone = "UTC";  // IANA name
  std::int64_t interval_s = 3600;
  Stamp accumulation_stamp = Stamp::kStart;
  Grid grid = Grid::kLocal;

  bool operator==(const Station&) const = default;
};

// Names in files and maps, which must not change: "start" and "end", "local" and "utc".
std::string_view to_string(Stamp stamp);
std::optional<Stamp> find_stamp(std::string_view name);
std::string_view to_string(Grid grid);
std::optional<Grid> find_grid(std::string_view name);

// "station_<City>_<ISO country>", blanks as '-'.
StationId make_station_id(std::string_view city, std::string_view country);

// An immutable value; copies are independent. Stations are ordered by id.
class StationRegistry {
 public:
  StationRegistry() = default;
  explicit StationRegistry(const std::vector<Station>& stations);

  // nullptr when unknown. Valid while the registry lives.
  const Station* find(const StationId& id) const;
  const std::map<StationId, Station>& stations() const { return stations_; }
  std::size_t size() const { return stations_.size(); }

  // Adds or replaces. kInvalidArgument names all members that are wrong: whatever passes is read back equal from its JSON.
  // The zone name is not looked up here: the zone database belongs to views.
  Status put(const Station& station);

  bool operator==(const StationRegistry&) const = default;

 private:
  std::map<StationId, Station> stations_;
};

// The registry as a JSON array, one station a line, in id order: the same bytes for equal registries.
std::string to_json(const StationRegistry& registry);
// One station as a JSON object.
std::string to_json(const Station& station);
// Reads a JSON array of stations. Coordinates are needed, and city and country where there is no id; all other members may
// be left out or null. kInvalidArgument names the station and all its members that are wrong: of another type, out of their
// range, unknown or stated twice; or a station that stands twice in the array.
Result<StationRegistry> parse_stations(std::string_view json);

}  // namespace stratus
