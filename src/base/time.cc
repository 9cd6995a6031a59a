#include "base/time.h"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>

namespace stratus {
namespace {

constexpr std::int64_t kSecondsPerDay = 86400;

// Reads exactly `width` digits at `at` and moves past them.
std::optional<int> take_digits(std::string_view text, std::size_t& at, std::size_t width) {
  if (at + width > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += width;
  return value;
}

bool take_char(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

std::optional<CivilDate> take_date(std::string_view text, std::size_t& at) {
  const auto year = take_digits(text, at, 4);
  if (!year || !take_char(text, at, '-')) return std::nullopt;
  const auto month = take_digits(text, at, 2);
  if (!month || !take_char(text, at, '-')) return std::nullopt;
  const auto day = take_digits(text, at, 2);
  if (!day || *month < 1 || *month > 12) return std::nullopt;
  if (*day < 1 || *day > days_in_month(*year, *month)) return std::nullopt;
  return CivilDate{*year, *month, *day};
}

std::optional<std::int64_t> take_clock(std::string_view text, std::size_t& at) {
  const auto hour = take_digits(text, at, 2);
  if (!hour || !take_char(text, at, ':')) return std::nullopt;
  const auto minute = take_digits(text, at, 2);
  if (!minute || !take_char(text, at, ':')) return std::nullopt;
  const auto second = take_digits(text, at, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return *hour * 3600 + *minute * 60 + *second;
}

// Milliseconds of an optional ".ddd…"; digits past the third are cut.
std::optional<std::int64_t> take_fraction(std::string_view text, std::size_t& at) {
  if (!take_char(text, at, '.')) return 0;
  std::int64_t millis = 0;
  std::size_t digits = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
    if (digits < 3) millis = millis * 10 + (text[at] - '0');
  }
  if (digits == 0) return std::nullopt;
  for (std::size_t i = digits; i < 3; ++i) millis *= 10;
  return millis;
}

std::optional<std::int64_t> take_offset_seconds(std::string_view text, std::size_t& at) {
  if (take_char(text, at, 'Z') || take_char(text, at, 'z')) return 0;
  int sign = 0;
  if (take_char(text, at, '+'))
    sign = 1;
  else if (take_char(text, at, '-'))
    sign = -1;
  if (sign == 0) return std::nullopt;
  const auto hours = take_digits(text, at, 2);
  if (!hours || !take_char(text, at, ':')) return std::nullopt;
  const auto minutes = take_digits(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<UtcMillis> read_instant(std::string_view text) {
  std::size_t at = 0;
  const auto date = take_date(text, at);
  if (!date) return std::nullopt;
  if (!take_char(text, at, 'T') && !take_char(text, at, 't') && !take_char(text, at, ' ')) return std::nullopt;
  const auto clock = take_clock(text, at);
  if (!clock) return std::nullopt;
  const auto fraction = take_fraction(text, at);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset_seconds(text, at);
  if (!offset || at != text.size()) return std::nullopt;
  const std::int64_t seconds = to_day_number(*date).value * kSecondsPerDay + *clock - *offset;
  return UtcMillis{seconds * 1000 + *fraction};
}

// Answers hold tens of thousands of times, so nothing reads a format here.
void add_number(std::string& text, std::string_view before, int number, std::size_t width) {
  std::array<char, 12> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto size = static_cast<std::size_t>(end - digits.data());
  text += before;
  if (size < width) text.append(width - size, '0');
  text.append(digits.data(), size);
}

void add_date(std::string& text, DayNumber day) {
  const CivilDate date = to_date(day);
  add_number(text, "", date.year, 4);
  add_number(text, "-", date.month, 2);
  add_number(text, "-", date.day, 2);
}

tl::unexpected<Error> bad_text(std::string_view what, std::string_view text, std::string_view example) {
  constexpr std::size_t kShown = 40;
  return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text.substr(0, kShown)) + "\" is not " + std::string(what) +
                                               " like " + std::string(example));
}

}  // namespace

CivilDate to_date(DayNumber day) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{day.value}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

DayNumber to_day_number(CivilDate date) {
  const std::chrono::sys_days days{std::chrono::year{date.year} / date.month / date.day};
  return {static_cast<std::int32_t>(days.time_since_epoch().count())};
}

int days_in_month(int year, int month) {
  const std::chrono::year_month_day_last last{std::chrono::year{year} / month / std::chrono::last};
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

MonthNumber month_of(DayNumber day) {
  const CivilDate date = to_date(day);
  return make_month(date.year, date.month);
}

MonthNumber month_of(UtcSeconds time) {
  return month_of(DayNumber{static_cast<std::int32_t>(floor_div(time.value, kSecondsPerDay))});
}

MonthNumber make_month(int year, int month) { return {year * 12 + month - 1}; }
int year_of(MonthNumber month) { return static_cast<int>(floor_div(month.value, 12)); }
int month_of_year(MonthNumber month) { return month.value - 12 * year_of(month) + 1; }
DayNumber first_day(MonthNumber month) { return to_day_number({year_of(month), month_of_year(month), 1}); }

UtcSeconds begin_of(MonthNumber month) { return {std::int64_t{first_day(month).value} * kSecondsPerDay}; }

std::string format_utc(UtcSeconds time) {
  const std::int64_t day = floor_div(time.value, kSecondsPerDay);
  const auto second = static_cast<int>(time.value - day * kSecondsPerDay);
  std::string text;
  text.reserve(sizeof "2026-11-24T18:00:00.123Z");
  add_date(text, DayNumber{static_cast<std::int32_t>(day)});
  add_number(text, "T", second / 3600, 2);
  add_number(text, ":", second / 60 % 60, 2);
  add_number(text, ":", second % 60, 2);
  return text += 'Z';
}

std::string format_utc(UtcMillis time) {
  const UtcSeconds seconds = floor_seconds(time);
  const auto millis = static_cast<int>(time.value - seconds.value * 1000);
  std::string text = format_utc(seconds);
  if (millis == 0) return text;
  text.pop_back();
  add_number(text, ".", millis, 3);
  return text += 'Z';
}

std::string format_date(DayNumber day) {
  std::string text;
  add_date(text, day);
  return text;
}

std::string format_month(MonthNumber month) {
  std::string text;
  add_number(text, "", year_of(month), 4);
  add_number(text, "-", month_of_year(month), 2);
  return text;
}

Result<UtcMillis> parse_utc_millis(std::string_view text) {
  const auto instant = read_instant(text);
  if (!instant) return bad_text("a UTC time", text, "2026-11-24T18:00:00Z");
  if (*instant < to_millis(kEarliestTime) || *instant >= to_millis(kLatestTime))
    return fail(ErrorKind::kInvalidArgument, "time " + std::string(text) + " is outside the years 1800 to 2199");
  return *instant;
}

Result<UtcSeconds> parse_utc_seconds(std::string_view text) {
  STRATUS_ASSIGN_OR_RETURN(const UtcMillis millis, parse_utc_millis(text));
  if (millis.value % 1000 != 0)
    return fail(ErrorKind::kInvalidArgument, "time " + std::string(text) + " is not a whole second");
  return floor_seconds(millis);
}

Result<DayNumber> parse_date(std::string_view text) {
  std::size_t at = 0;
  const auto date = take_date(text, at);
  if (!date || at != text.size()) return bad_text("a date", text, "2026-11-24");
  return to_day_number(*date);
}

Result<MonthNumber> parse_month(std::string_view text) {
  std::size_t at = 0;
  const auto year = take_digits(text, at, 4);
  const bool dash = year && take_char(text, at, '-');
  const auto month = dash ? take_digits(text, at, 2) : std::nullopt;
  if (!month || *month < 1 || *month > 12 || at != text.size()) return bad_text("a month", text, "2026-11");
  return make_month(*year, *month);
}

}  // namespace stratus
