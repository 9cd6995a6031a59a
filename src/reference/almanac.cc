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

// The database lists changes up to 2037. Rules speak of the n-th weekday of a month, so a month after that has its changes
// where the latest listed month of that name has them that begins on the same weekday.
::date::sys_seconds listed(::date::sys_seconds time) {
  constexpr ::date::year kLastYear{2037};
  const ::date::year_month_day day{::date::floor<::date::days>(time)};
  if (day.year() <= kLastYear) return time;
  const ::date::sys_days first = day.year() / day.month() / 1;
  ::date::year year = kLastYear;
  while (::date::weekday(::date::sys_days(year / day.month() / 1)) != ::date::weekday(first)) --year;
  return time - (first - ::date::sys_days(year / day.month() / 1));
}

// The instants, none to two, at which the station's clock shows `local`: by the offsets that hold near there.
void add_instants(const Station& station, PlainClock& clock, std::int64_t local, std::set<std::int64_t>& instants) {
  const ::date::local_info info = zone_of(station).get_info(::date::local_seconds(seconds(local)));
  for (const auto& part : {info.first, info.second}) {
    for (const std::int64_t offset : {part.offset.count(), clock.shows({local - 2 * kDay}) - (local - 2 * kDay),
                                      clock.shows({local + 2 * kDay}) - (local + 2 * kDay)}) {
      if (clock.shows({local - offset}) == local) instants.insert(local - offset);
    }
  }
}

// All nominal instants of the clock readings from <= x < to.
std::set<std::int64_t> nominal_instants(const Station& station, std::int64_t from, std::int64_t to) {
  std::set<std::int64_t> instants;
  PlainClock clock(station);
  for (std::int64_t at = floored(from, station.interval_s) * station.interval_s; at < to; at += station.interval_s) {
    if (station.grid == Grid::kUtc) {
      instants.insert(at);
    } else {
      add_instants(station, clock, at, instants);
    }
  }
  return instants;
}

}  // namespace

PlainClock::PlainClock(const Station& station)
    : zone_(zone_of(station)), grid_(station.grid), interval_s_(station.interval_s) {}

std::int64_t PlainClock::shows(UtcSeconds time) {
  if (time < from_ || until_ <= time) {
    const ::date::sys_seconds at{seconds(time.value)};
    const ::date::sys_info info = zone_.get_info(at);
    const bool is_last = info.end > ::date::sys_days(::date::year(2200) / 1 / 1);
    // A zone whose last listed change is long ago changes no more. Those few whose lists go on for decades around Ramadan
    // (Morocco, Gaza) have no month to compare with; they stay as the list leaves them.
    const bool goes_on = is_last && info.begin > ::date::sys_days(::date::year(2037) / 1 / 1) &&
                         info.begin < ::date::sys_days(::date::year(2038) / 1 / 1);
    if (goes_on) return time.value + zone_.get_info(listed(at)).offset.count();
    from_ = {info.begin.time_since_epoch().count()};
    until_ = {info.end.time_since_epoch().count()};
    offset_s_ = info.offset.count();
  }
  return time.value + offset_s_;
}

std::int64_t PlainClock::key(PlainBucket bucket, UtcSeconds time) {
  switch (bucket) {
    case PlainBucket::kHour: return floored(time.value, kHour);
    case PlainBucket::kCivilDay: return floored(shows(time), kDay);
    case PlainBucket::kUtcDay: return floored(time.value, kDay);
    case PlainBucket::kMeteorologicalDay: return floored(time.value - 6 * kHour, kDay);
    case PlainBucket::kCivilMonth: {
      const ::date::year_month_day day{::date::sys_days(::date::days(floored(shows(time), kDay)))};
      return ::date::sys_days(day.year() / day.month() / 1).time_since_epoch().count();
    }
  }
  return 0;
}

bool PlainClock::on_grid(UtcSeconds time) {
  const std::int64_t shown = grid_ == Grid::kUtc ? time.value : shows(time);
  return floored(shown, interval_s_) * interval_s_ == shown;
}

std::int64_t plain_first_key(PlainBucket bucket, MonthNumber month) {
  const ::date::year_month_day first{::date::year(year_of(month)),
                                     ::date::month(static_cast<unsigned>(month_of_year(month))), ::date::day(1)};
  const std::int64_t day = ::date::sys_days(first).time_since_epoch().count();
  return bucket == PlainBucket::kHour ? day * (kDay / kHour) : day;
}

std::int64_t plain_key(PlainBucket bucket, const Station& station, UtcSeconds time) {
  return PlainClock(station).key(bucket, time);
}

bool plain_on_grid(const Station& station, UtcSeconds time) { return PlainClock(station).on_grid(time); }

std::int64_t plain_expected(PlainBucket bucket, const Station& station, std::int64_t key, UtcSeconds until) {
  const std::int64_t length = bucket == PlainBucket::kHour ? kHour : kDay;
  std::int64_t count = 0;
  PlainClock clock(station);
  for (const std::int64_t instant :
       nominal_instants(station, (key - 2) * length - 2 * kDay, (key + 3) * length + 2 * kDay)) {
    if (instant <= until.value && clock.key(bucket, {instant}) == key) ++count;
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
