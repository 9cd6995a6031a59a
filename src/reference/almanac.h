// Buckets of time at one station, straight from the zone library: every nominal time is looked at by itself.
#pragma once

#include <cstdint>
#include <string>

#include "weather/station.h"

namespace date {
class time_zone;
}  // namespace date

namespace stratus {

enum class PlainBucket { kHour, kCivilDay, kUtcDay, kMeteorologicalDay, kCivilMonth };

// The clock of one station, whose zone must exist. Remembers the stretch of equal offset that it looked up last, because the
// zone library is slow to ask; not thread-safe.
class PlainClock {
 public:
  explicit PlainClock(const Station& station);

  // The number of the hour or day, or of the first day of the month, that holds the instant.
  std::int64_t key(PlainBucket bucket, UtcSeconds time);
  // Whether the instant is a nominal observation time of the station.
  bool on_grid(UtcSeconds time);
  // What the clock shows, in seconds since 1970-01-01 00:00 of that clock.
  std::int64_t shows(UtcSeconds time);

 private:
  const ::date::time_zone& zone_;
  const Grid grid_;
  const std::int64_t interval_s_;
  UtcSeconds from_;  // of the stretch, which is empty at first
  UtcSeconds until_;
  std::int64_t offset_s_ = 0;
};

// The first bucket of the month, of those that are named after a time in it.
std::int64_t plain_first_key(PlainBucket bucket, MonthNumber month);

// As PlainClock::key().
std::int64_t plain_key(PlainBucket bucket, const Station& station, UtcSeconds time);

bool plain_on_grid(const Station& station, UtcSeconds time);

// How many nominal times the bucket, an hour or a day, holds that are not after `until`.
std::int64_t plain_expected(PlainBucket bucket, const Station& station, std::int64_t key, UtcSeconds until);

// Whether the zone exists.
bool plain_zone_exists(const std::string& zone);

}  // namespace stratus
