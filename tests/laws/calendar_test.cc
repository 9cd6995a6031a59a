// The engine's calendar against the zone library asked minute by minute.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "laws/generators.h"
#include "reference/almanac.h"
#include "views/calendar.h"

namespace stratus {
namespace {

const std::vector<std::pair<BucketScheme, PlainBucket>> kBuckets{
    {BucketScheme::kHour, PlainBucket::kHour},
    {BucketScheme::kCivilDay, PlainBucket::kCivilDay},
    {BucketScheme::kUtcDay, PlainBucket::kUtcDay},
    {BucketScheme::kMeteorologicalDay, PlainBucket::kMeteorologicalDay}};

// Also intervals that cut clock changes in odd places.
rc::Gen<Station> any_station() {
  return rc::gen::exec([] {
    Station station = *rc::gen::elementOf(odd_stations());
    station.interval_s = *rc::gen::element<std::int64_t>(3600, 600, 1800, 10800, 86400, 450);
    station.grid = *rc::gen::element(Grid::kLocal, Grid::kUtc);
    return station;
  });
}

RC_GTEST_PROP(CalendarLaw, PlacesEveryInstantLikeTheReference, ()) {
  const Station station = *any_station();
  const StationCalendar calendar = *StationCalendar::make(station);
  for (const UtcSeconds time : *rc::gen::container<std::vector<UtcSeconds>>(20, odd_time(station))) {
    RC_ASSERT(calendar.on_grid(time) == plain_on_grid(station, time));
    for (const auto& [bucket, plain] : kBuckets)
      RC_ASSERT(calendar.key(bucket, time).value == plain_key(plain, station, time));
    RC_ASSERT(calendar.key(BucketScheme::kCivilMonth, time).value == plain_key(PlainBucket::kCivilMonth, station, time));
  }
}

RC_GTEST_PROP(CalendarLaw, ExpectsLikeTheReference, ()) {
  const Station station = *any_station();
  const StationCalendar calendar = *StationCalendar::make(station);
  for (const UtcSeconds time : *rc::gen::container<std::vector<UtcSeconds>>(10, odd_time(station))) {
    const UtcSeconds until = *rc::gen::element(time, time + 7200, kLatestTime - 1);
    for (const auto& [bucket, plain] : kBuckets) {
      for (std::int64_t step = -1; step <= 1; ++step) {
        const std::int64_t key = plain_key(plain, station, time) + step;
        RC_ASSERT(calendar.expected(bucket, {key}, until) == plain_expected(plain, station, key, until));
      }
    }
  }
}

// The zone files list clock changes up to 2037 (Morocco's up to 2087); what comes after is worked out by the two in two
// ways.
RC_GTEST_PROP(CalendarLaw, ClockChangesGoOnAfterTheLastListedOne, ()) {
  Station station = odd_stations()[0];
  station.zone = *rc::gen::element<std::string>("Europe/Paris", "Europe/Dublin", "Australia/Sydney", "Australia/Lord_Howe",
                                                "America/Nuuk", "America/Santiago", "America/St_Johns", "Africa/Cairo",
                                                "Asia/Kolkata", "Africa/Casablanca", "UTC");
  const StationCalendar calendar = *StationCalendar::make(station);
  const std::int64_t first = parse_utc_seconds("2037-09-01T00:00:00Z")->value;
  const std::int64_t last = parse_utc_seconds("2110-01-01T00:00:00Z")->value;
  for (const std::int64_t time : *rc::gen::container<std::vector<std::int64_t>>(50, rc::gen::inRange(first, last))) {
    RC_ASSERT(calendar.key(BucketScheme::kCivilDay, {time}).value == plain_key(PlainBucket::kCivilDay, station, {time}));
    const std::int64_t day = plain_key(PlainBucket::kCivilDay, station, {time});
    RC_ASSERT(calendar.expected(BucketScheme::kCivilDay, {day}, kLatestTime) ==
              plain_expected(PlainBucket::kCivilDay, station, day, kLatestTime));
  }
}

RC_GTEST_PROP(CalendarLaw, WindowsHoldEveryFactOfTheirBuckets, ()) {
  const Station station = *any_station();
  const StationCalendar calendar = *StationCalendar::make(station);
  const UtcSeconds time = *odd_time(station);
  for (const auto& [bucket, plain] : kBuckets) {
    const BucketKey instant = calendar.key(bucket, time);
    const BucketKey rain = calendar.key(bucket, calendar.accumulation_time(time));
    RC_ASSERT(calendar.window(bucket, instant, instant).contains(time));
    RC_ASSERT(calendar.window(bucket, rain, rain).contains(time));
  }
}

}  // namespace
}  // namespace stratus
