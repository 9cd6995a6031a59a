#include "views/zone.h"

#include <date/tz.h>

#include <fstream>

namespace stratus {
namespace {

constexpr auto kDatabaseFile = "/usr/share/zoneinfo/tzdata.zi";

std::chrono::sys_seconds to_sys(UtcSeconds t) { return std::chrono::sys_seconds{std::chrono::seconds{t.value}}; }

}  // namespace

Result<Zone> Zone::find(std::string_view iana_name) {
  try {
    return Zone(::date::locate_zone(std::string(iana_name)));
  } catch (const std::exception&) {
    return fail(ErrorKind::kInvalidArgument, "zone \"" + std::string(iana_name) + "\" is not in the zone database");
  }
}

OffsetSegment Zone::segment(UtcSeconds t) const {
  const ::date::sys_info info = static_cast<const ::date::time_zone*>(zone_)->get_info(to_sys(t));
  return {{info.begin.time_since_epoch().count()}, {info.end.time_since_epoch().count()}, info.offset.count()};
}

std::string zone_database_version() {
  // The library answers "unknown" for Debian's files; their first line reads "# version 2026f".
  std::ifstream file(kDatabaseFile);
  std::string hash, word, version;
  if (file >> hash >> word >> version && word == "version") return version;
  return "unknown";
}

}  // namespace stratus
