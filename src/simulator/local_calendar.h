// The calendar of one location: its days as stretches of UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "base/zone_rule.h"

namespace stratus {

// A small value; thread-safe.
class LocalCalendar {
 public:
  // kInvalidArgument names a zone that the database does not have.
  static Result<LocalCalendar> of_zone(std::string_view iana_name);
  // Days of UTC, for timezone=Z.
  static LocalCalendar utc() { return LocalCalendar(nullptr); }

  // Local time minus UTC at that instant, in seconds.
  std::int64_t offset_s(UtcSeconds time) const;
  DayNumber day_of(UtcSeconds time) const;
  // From local midnight to the next, 23 to 25 hours at a clock change. Of a midnight that occurs twice, the first.
  TimeRange day(DayNumber day) const;
  // The first instant with that local time (seconds since local 1970).
  UtcSeconds to_utc(std::int64_t local_s) const;
  std::string time_of_day(UtcSeconds time) const;  // "18:47:00"

 private:
  explicit LocalCalendar(const void* zone, std::optional<ZoneRule> rule = std::nullopt) : zone_(zone), rule_(rule) {}
  const void* zone_;              // date::time_zone, owned by the zone database; null for UTC
  std::optional<ZoneRule> rule_;  // of the years after those that the database lists
};

}  // namespace stratus
