#include "reference/almanac.h"

#include <date/tz.h>

#include <set>

namespace stratus {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

std::int64_t floored(std::int64_t a, std::int64_t b) {
  std::int64_t q = a / b;
  while (q * b > a) --q;
  return q;
}

const ::date::time_zone& zone_of(const Station& station) { return *::date::locate_zone(station.zone); }

// What the station's clock shows, in seconds since 1970-01-01 00:00 of that clock.
std::int64_t clock_of(const Station& station, UtcSeconds time) {
  return zone_of(station).to_local(::date::sys_seconds(seconds(time.value))).time_since_epoch().count();
}

// The instants, none to two, at which the station's clock shows `local`.
void add_instants(const Station& station, std::int64_t local, std::set<std::int64_t>& instants) {
  const ::date::local_info info = zone_of(station).get_info(::date::local_seconds(seconds(local)));
  if (info.result == ::date::local_info::nonexistent) return;
  instants.insert(local - info.first.offset.count());
  if (info.result == ::date::local_info::ambiguous) instants.insert(local - info.second.offset.count());
}

// All nominal instants of the clock readings from <= x < to.
std::set<std::int64_t> nominal_instants(const Station& station, std::int64_t from, std::int64_t to) {
  std::set<std::int64_t> instants;
  for (std::int64_t at = floored(from, station.interval_s) * station.interval_s; at < to; at += station.interval_s) {
    if (station.grid == Grid::kUtc) {
      instants.insert(at);
    } else {
      add_instants(station, at, instants);
    }
  }
  return instants;
}

}  // namespace

std::int64_t plain_key(PlainBucket bucket, const Station& station, UtcSeconds time) {
  switch (bucket) {
    case PlainBucket::kHour: return floored(time.value, kHour);
    case PlainBucket::kCivilDay: return floored(clock_of(station, time), kDay);
    case PlainBucket::kUtcDay: return floored(time.value, kDay);
    case PlainBucket::kMeteorologicalDay: return floored(time.value - 6 * kHour, kDay);
  }
  return 0;
}

bool plain_on_grid(const Station& station, UtcSeconds time) {
  const std::int64_t shown = station.grid == Grid::kUtc ? time.value : clock_of(station, time);
  return floored(shown, station.interval_s) * station.interval_s == shown;
}

std::int64_t plain_expected(PlainBucket bucket, const Station& station, std::int64_t key, UtcSeconds until) {
  const std::int64_t length = bucket == PlainBucket::kHour ? kHour : kDay;
  std::int64_t count = 0;
  for (const std::int64_t instant :
       nominal_instants(station, (key - 2) * length - 2 * kDay, (key + 3) * length + 2 * kDay)) {
    if (instant <= until.value && plain_key(bucket, station, {instant}) == key) ++count;
  }
  return count;
}

bool plain_zone_exists(const std::string& zone) {
  try {
    return ::date::locate_zone(zone) != nullptr;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace stratus
