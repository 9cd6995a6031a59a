#include "simulator/local_calendar.h"

#include <date/tz.h>
#include <fmt/format.h>

namespace stratus {
namespace {

const ::date::time_zone& zone_of(const void* zone) { return *static_cast<const ::date::time_zone*>(zone); }

constexpr std::int64_t kDaySeconds = 86400;

}  // namespace

Result<LocalCalendar> LocalCalendar::of_zone(std::string_view iana_name) {
  try {
    return LocalCalendar(::date::locate_zone(std::string(iana_name)));
  } catch (const std::exception&) {
    return fail(ErrorKind::kInvalidArgument, "zone \"" + std::string(iana_name) + "\" is not in the zone database");
  }
}

std::int64_t LocalCalendar::offset_s(UtcSeconds time) const {
  if (zone_ == nullptr) return 0;
  return zone_of(zone_).get_info(std::chrono::sys_seconds{std::chrono::seconds{time.value}}).offset.count();
}

DayNumber LocalCalendar::day_of(UtcSeconds time) const {
  return {static_cast<std::int32_t>(floor_div(time.value + offset_s(time), kDaySeconds))};
}

UtcSeconds LocalCalendar::to_utc(std::int64_t local_s) const {
  if (zone_ == nullptr) return {local_s};
  const ::date::local_seconds local{std::chrono::seconds{local_s}};
  return {zone_of(zone_).to_sys(local, ::date::choose::earliest).time_since_epoch().count()};
}

TimeRange LocalCalendar::day(DayNumber day) const {
  return {to_utc(day.value * kDaySeconds), to_utc((day.value + 1) * kDaySeconds)};
}

std::string LocalCalendar::time_of_day(UtcSeconds time) const {
  const std::int64_t local = time.value + offset_s(time);
  const std::int64_t second = local - floor_div(local, kDaySeconds) * kDaySeconds;
  return fmt::format("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
}

}  // namespace stratus
