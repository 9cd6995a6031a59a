#include "adapters/csv/row_time.h"

#include <charconv>

#include "adapters/csv/cell_text.h"
#include "views/zone.h"

namespace stratus {
namespace {

std::string to_text(const ClockTime& clock) {
  return format_utc(UtcSeconds{to_day_number(clock.date).value * 86400LL + clock.hour * 3600 + clock.minute * 60})
      .substr(0, 16);
}

Result<UtcSeconds> from_zone(const ClockTime& clock, std::int64_t local_s, const TimeColumns& columns) {
  STRATUS_ASSIGN_OR_RETURN(const Zone zone, Zone::find(columns.zone));
  // The offsets a day before and after are the two that can hold: clocks change more rarely than that.
  constexpr std::int64_t kDay = 86400;
  const UtcSeconds earlier{local_s - zone.segment(UtcSeconds{local_s - kDay}).offset_s};
  const UtcSeconds later{local_s - zone.segment(UtcSeconds{local_s + kDay}).offset_s};
  const auto shows = [&](UtcSeconds t) { return t.value + zone.segment(t).offset_s == local_s; };
  if (!shows(earlier) && !shows(later))
    return fail(ErrorKind::kInvalidArgument, "the local time " + to_text(clock) + " does not exist in " + columns.zone);
  if (!shows(later)) return earlier;
  if (!shows(earlier) || earlier == later) return later;
  if (columns.repeated == RepeatedHour::kReject)
    return fail(ErrorKind::kInvalidArgument, "the local time " + to_text(clock) + " occurs twice in " + columns.zone +
                                                 "; repeated_hour of the map may choose");
  return columns.repeated == RepeatedHour::kLater ? later : earlier;
}

}  // namespace

Result<UtcSeconds> to_utc(const ClockTime& clock, const TimeColumns& columns) {
  if (clock.date.day > days_in_month(clock.date.year, clock.date.month))
    return fail(ErrorKind::kInvalidArgument, "day " + std::to_string(clock.date.day) + " is not in month " +
                                                 std::to_string(clock.date.month) + " of " +
                                                 std::to_string(clock.date.year));
  const std::int64_t local_s = to_day_number(clock.date).value * 86400LL + clock.hour * 3600 + clock.minute * 60;
  if (columns.offset_s) return UtcSeconds{local_s - *columns.offset_s};
  return from_zone(clock, local_s, columns);
}

Result<int> parse_part(std::string_view text, std::string_view what, int least, int greatest) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > greatest)
    return fail(ErrorKind::kInvalidArgument, quoted(text) + " is not a " + std::string(what) + " from " +
                                                 std::to_string(least) + " to " + std::to_string(greatest));
  return value;
}

}  // namespace stratus
