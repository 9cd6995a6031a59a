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
    return LocalCalendar(::date::locate_zone(std::string(iana_name)), ZoneRule::of_zone(iana_name));
  } catch (const std::exception&) {
    return fail(ErrorKind::kInvalidArgument, "zone \"" + std::string(iana_name) + "\" is not in the zone database");
  }
}

std::int64_t LocalCalendar::offset_s(UtcSeconds time) const {
  if (zone_ == nullptr) return 0;
  const auto info = zone_of(zone_).get_info(std::chrono::sys_seconds{std::chrono::seconds{time.value}});
  const bool listed = info.end.time_since_epoch().count() <= kLatestTime.value;
  return rule_ && !listed ? rule_->at(time).offset_s : info.offset.count();
}

DayNumber LocalCalendar::day_of(UtcSeconds time) const {
  return {static_cast<std::int32_t>(floor_div(time.value + offset_s(time), kDaySeconds))};
}

UtcSeconds LocalCalendar::to_utc(std::int64_t local_s) const {
  if (zone_ == nullptr) return {local_s};
  // No offset changes by more than a day, so the clock two days before and after is that before and after a change near
  // here.
  constexpr std::int64_t kNear = 2 * kDaySeconds;
  const UtcSeconds by_earlier{local_s - offset_s({local_s - kNear})};
  const UtcSeconds by_later{local_s - offset_s({local_s + kNear})};
  // The earliest of those that the clock shows; a time that it skips stands for the moment of the change.
  if (by_earlier.value + offset_s(by_earlier) == local_s) return by_earlier;
  if (by_later.value + offset_s(by_later) == local_s) return by_later;
  std::int64_t before = by_later.value, after = by_earlier.value;
  while (after - before > 1) {
    const std::int64_t middle = before + (after - before) / 2;
    (offset_s({middle}) == offset_s(by_later) ? before : after) = middle;
  }
  return {after};
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
