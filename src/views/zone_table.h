// What the zones of stations say, as whoever derived their views took it from the zone database: so that views tell whether
// another release would derive them otherwise, and an engine without a database can derive them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "weather/station.h"

namespace stratus {

// From `at` on local time is UTC + offset_s.
struct ZoneChange {
  UtcSeconds at;
  std::int64_t offset_s = 0;
  bool operator==(const ZoneChange&) const = default;
};

// One zone from kEarliestTime to kLatestTime: the offset at first, changes of it, ascending, and from `rule_from` on those
// of the rule, if there is one. Names of times (CET) are no part of it, nor is how a release writes it: what says the same
// is equal.
struct ZoneHistory {
  std::int64_t offset_s = 0;
  std::vector<ZoneChange> changes;     // before rule_from
  UtcSeconds rule_from = kLatestTime;  // kLatestTime: no rule
  std::string rule;                    // as the TZ text of POSIX, with the extension of RFC 9636
  bool operator==(const ZoneHistory&) const = default;

  // All changes, those of the rule too.
  std::vector<ZoneChange> all_changes() const;
};

// By name. What the zone database has now for the zones of the stations; kInvalidArgument names one that it does not have.
using ZoneTable = std::map<std::string, ZoneHistory>;
Result<ZoneTable> zones_of(const StationRegistry& stations);
// Of one zone. The same for the life of the process.
Result<ZoneHistory> zone_history(const std::string& iana_name);

// Which of these zones the database has otherwise now, one line each for a person, with the first time at which they differ:
// "zone Europe/Paris: from 2027-03-28T01:00:00Z on UTC+01:00 instead of UTC+02:00". Empty: views that were derived under
// `then` stand.
std::vector<std::string> changed_zones(const ZoneTable& then);

}  // namespace stratus
