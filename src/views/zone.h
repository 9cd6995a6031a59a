// Time zones, through the zone database of the machine: the changes that a zone's file lists, mostly up to 2037, and after
// them those of the rule at its end.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/zone_rule.h"

namespace stratus {

// A stretch of time with one offset from UTC: begin <= t < end, local = t + offset_s.
struct OffsetSegment {
  UtcSeconds begin;
  UtcSeconds end;
  std::int64_t offset_s = 0;

  bool contains(UtcSeconds t) const { return begin <= t && t < end; }
};

// One zone. A small value; thread-safe.
class Zone {
 public:
  // kInvalidArgument names a zone that the database does not have.
  static Result<Zone> find(std::string_view iana_name);

  OffsetSegment segment(UtcSeconds t) const;

 private:
  Zone(const void* zone, const ZoneRule* rule) : zone_(zone), rule_(rule) {}
  const void* zone_;      // date::time_zone, owned by the database, lives as long as the process
  const ZoneRule* rule_;  // likewise; nullptr for a zone that changes no more
};

// The release of the machine's zone database, e.g. "2026f"; "unknown" when it does not say.
std::string zone_database_version();

}  // namespace stratus
