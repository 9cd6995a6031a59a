#include "weather/station.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr std::size_t kMaxTextBytes = 200;      // of city, country and zone
constexpr double kMaxElevationMetres = 12'000;  // above and below the sea: wider than any place on earth

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

// Empty when the text may stand in a registry.
std::string_view wrong_text(std::string_view text) {
  if (text.size() > kMaxTextBytes) return "is longer than 200 bytes";
  if (!valid_utf8(text)) return "is not UTF-8";
  if (std::any_of(text.begin(), text.end(), is_control)) return "holds a control character";
  return "";
}

// All that is wrong, in one error.
Status check(const Station& station) {
  std::string faults;
  const auto wrong = [&](std::string_view what) { faults += (faults.empty() ? "" : "; ") + std::string(what); };
  if (!valid_station_id(station.id.text()) || !valid_utf8(station.id.text()))
    wrong("the id may hold letters, digits, '_', '-' and '.' only, as UTF-8");
  for (const auto& [member, text] :
       {std::pair("city", &station.city), {"country", &station.country}, {"zone", &station.zone}}) {
    if (const std::string_view fault = wrong_text(*text); !fault.empty())
      wrong(std::string(member) + " " + std::string(fault));
  }
  // Written so that not-a-number is refused.
  if (!(std::abs(station.latitude) <= 90)) wrong("latitude is not within -90 to 90");
  if (!(std::abs(station.longitude) <= 180)) wrong("longitude is not within -180 to 180");
  if (station.elevation_m && !(std::abs(*station.elevation_m) <= kMaxElevationMetres))
    wrong("elevation_m is not within -12000 to 12000");
  if (station.interval_s < 1 || station.interval_s > kMaxIntervalSeconds) {
    wrong("interval_s is not within 1 to 86400");
  } else if (kMaxIntervalSeconds % station.interval_s != 0) {
    wrong("interval_s does not divide a day of 86400 s");
  }
  if (station.zone.empty()) wrong("zone is missing");
  if (faults.empty()) return {};
  std::string id = shown_utf8(station.id.text());
  std::replace_if(id.begin(), id.end(), is_control, '?');
  return fail(ErrorKind::kInvalidArgument, "station " + id + ": " + faults);
}

}  // namespace

std::string_view to_string(Stamp stamp) { return stamp == Stamp::kEnd ? "end" : "start"; }

std::optional<Stamp> find_stamp(std::string_view name) {
  for (const Stamp stamp : {Stamp::kStart, Stamp::kEnd}) {
    if (to_string(stamp) == name) return stamp;
  }
  return std::nullopt;
}

std::string_view to_string(Grid grid) { return grid == Grid::kUtc ? "utc" : "local"; }

std::optional<Grid> find_grid(std::string_view name) {
  for (const Grid grid : {Grid::kLocal, Grid::kUtc}) {
    if (to_string(grid) == name) return grid;
  }
  return std::nullopt;
}

StationId make_station_id(std::string_view city, std::string_view country) {
  std::string name(city);
  for (char& c : name) {
    if (c == ' ' || c == '\'' || c == '/' || c == ',') c = '-';
  }
  return StationId("station_" + name + "_" + std::string(country));
}

StationRegistry::StationRegistry(const std::vector<Station>& stations) {
  for (const Station& station : stations) stations_.insert_or_assign(station.id, station);
}

const Station* StationRegistry::find(const StationId& id) const {
  const auto it = stations_.find(id);
  return it == stations_.end() ? nullptr : &it->second;
}

Status StationRegistry::put(const Station& station) {
  STRATUS_RETURN_IF_ERROR(check(station));
  stations_.insert_or_assign(station.id, station);
  return {};
}

}  // namespace stratus
