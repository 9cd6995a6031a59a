#include "views/zone.h"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>

namespace stratus {
namespace {

constexpr auto kDatabaseFile = "/usr/share/zoneinfo/tzdata.zi";

std::chrono::sys_seconds to_sys(UtcSeconds t) { return std::chrono::sys_seconds{std::chrono::seconds{t.value}}; }

// The rules of the zones asked for so far, as the library keeps its database: for the life of the process.
const ZoneRule* rule_of(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, std::optional<ZoneRule>> rules;
  const std::lock_guard lock(mutex);
  const auto [rule, is_new] = rules.try_emplace(name);
  if (is_new) rule->second = ZoneRule::of_zone(name);
  return rule->second ? &*rule->second : nullptr;
}

}  // namespace

Result<Zone> Zone::find(std::string_view iana_name) {
  try {
    const std::string name(iana_name);
    return Zone(::date::locate_zone(name), rule_of(name));
  } catch (const std::exception&) {
    return fail(ErrorKind::kInvalidArgument, "zone \"" + std::string(iana_name) + "\" is not in the zone database");
  }
}

OffsetSegment Zone::segment(UtcSeconds t) const {
  const ::date::sys_info info = static_cast<const ::date::time_zone*>(zone_)->get_info(to_sys(t));
  const UtcSeconds begin{info.begin.time_since_epoch().count()};
  const UtcSeconds end{info.end.time_since_epoch().count()};
  // The last stretch that the file lists reaches past every time there is.
  if (!rule_ || end <= kLatestTime) return {begin, end, info.offset.count()};
  const ZoneRule::Stretch stretch = rule_->at(t);
  return {std::max(begin, stretch.begin), stretch.end, stretch.offset_s};
}

std::string zone_database_version() {
  // The library answers "unknown" for Debian's files; their first line reads "# version 2026f".
  std::ifstream file(kDatabaseFile);
  std::string hash, word, version;
  if (file >> hash >> word >> version && word == "version") return version;
  return "unknown";
}

}  // namespace stratus
