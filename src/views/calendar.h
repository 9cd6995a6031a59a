// Buckets of time at one station.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "views/zone.h"
#include "weather/station.h"

namespace stratus {

// The buckets that facts are folded into. Sums of months, seasons and years are those of days.
enum class BucketScheme {
  kHour,               // keyed by the UTC hour since 1970
  kCivilDay,           // the day of the station's clock, by its number since 1970-01-01
  kUtcDay,             // 00-00 UTC
  kMeteorologicalDay,  // 06-06 UTC, named after the day on which it starts
  kCivilMonth,         // the month of the station's clock, by the number of its first day
};

// Hours or days since 1970, as the bucket says.
struct BucketKey {
  std::int64_t value = 0;
  auto operator<=>(const BucketKey&) const = default;
};

// The month of the key of a day.
inline MonthNumber month_of(BucketKey day) { return month_of(DayNumber{static_cast<std::int32_t>(day.value)}); }

// The first day of the month of a day.
inline BucketKey month_key(BucketKey day) { return {first_day(month_of(day)).value}; }
// The last day of the month of a day.
inline BucketKey last_day_of_month(BucketKey day) { return {first_day(month_of(day) + 1).value - 1}; }

// The clock of one station. Remembers the last zone segment that it used, so it is not thread-safe; copies are cheap.
class StationCalendar {
 public:
  // kInvalidArgument names an unknown zone. The calendar does not refer to `station` afterwards.
  static Result<StationCalendar> make(const Station& station);

  BucketKey key(BucketScheme bucket, UtcSeconds time) const;

  // The first instant after `time` at which the key may differ from key(bucket, time).
  UtcSeconds key_until(BucketScheme bucket, UtcSeconds time) const;

  // The instant that places an accumulated value (rain) into a bucket: the start of its interval.
  UtcSeconds accumulation_time(UtcSeconds time) const { return time - accumulation_lag_s_; }

  // Whether `time` is a nominal observation time: a whole number of intervals of the station's grid. Facts off the grid
  // (the 18:47 of current conditions) enter no summary.
  bool on_grid(UtcSeconds time) const;

  std::int64_t interval_s() const { return interval_s_; }
  // The nominal time that is nearest to `time`, the earlier of two as near; nothing beside a clock change that breaks the
  // grid.
  std::optional<UtcSeconds> nearest_nominal(UtcSeconds time) const;

  // Number of nominal times in the bucket that are not after `until`. 23 or 25 on a day of a clock change, 0 on a day
  // that the zone skipped.
  std::int64_t expected(BucketScheme bucket, BucketKey key, UtcSeconds until) const;

  // A range of times that holds every fact which could fall into the buckets first..last, both inclusive: never too
  // narrow, by up to two days too wide.
  TimeRange window(BucketScheme bucket, BucketKey first, BucketKey last) const;

  // From the first instant of the buckets first..last to the end of the last, both inclusive. Empty for a day that the zone
  // skipped. Where a clock is set back over midnight, a part of the next or the day before lies within.
  TimeRange span(BucketScheme bucket, BucketKey first, BucketKey last) const;

  // Local time minus UTC at that instant.
  std::int64_t offset_s(UtcSeconds time) const { return segment(time).offset_s; }

 private:
  StationCalendar(const Station& station, Zone zone);
  const OffsetSegment& segment(UtcSeconds time) const;
  std::int64_t expected_in(TimeRange range) const;
  // Of days of the station's clock, both inclusive.
  std::int64_t expected_in_civil_days(std::int64_t first, std::int64_t last, UtcSeconds until) const;

  Zone zone_;
  Grid grid_;
  std::int64_t interval_s_;
  std::int64_t accumulation_lag_s_;
  mutable OffsetSegment last_;
};

// "hour", "civil", "utc", "meteorological", "civil_month".
std::string_view to_string(BucketScheme bucket);

}  // namespace stratus
