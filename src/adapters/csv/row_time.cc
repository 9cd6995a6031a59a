#include "adapters/csv/row_time.h"

#include <charconv>
#include <ctime>

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
  const std::int64_t local_s =
      to_day_number(clock.date).value * 86400LL + clock.hour * 3600 + clock.minute * 60 + clock.second;
  if (columns.offset_s) return UtcSeconds{local_s - *columns.offset_s};
  return from_zone(clock, local_s, columns);
}

bool known_clock_format(const std::string& format) {
  constexpr std::string_view kParts = "YmdHMS";
  std::string parts;
  for (std::size_t at = format.find('%'); at != std::string::npos; at = format.find('%', at + 2)) {
    if (at + 1 == format.size() || kParts.find(format[at + 1]) == std::string_view::npos) return false;
    if (parts.find(format[at + 1]) != std::string::npos) return false;
    parts += format[at + 1];
  }
  return parts.find('Y') != std::string::npos && parts.find('m') != std::string::npos &&
         parts.find('d') != std::string::npos;
}

Result<ClockTime> parse_clock(std::string_view text, const std::string& format) {
  const std::string whole(text);
  std::tm parts{};
  const char* end = ::strptime(whole.c_str(), format.c_str(), &parts);
  constexpr int kLeapSecond = 60;
  constexpr int kFirstYear = 1800 - 1900;
  constexpr int kLastYear = 2199 - 1900;
  if (end == nullptr || *end != '\0' || parts.tm_sec >= kLeapSecond || parts.tm_year < kFirstYear ||
      parts.tm_year > kLastYear)
    return fail(ErrorKind::kInvalidArgument, quoted(text) + " is not a time like " + format);
  return ClockTime{{parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday}, parts.tm_hour, parts.tm_min, parts.tm_sec};
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
