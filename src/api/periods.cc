#include "api/periods.h"

#include <algorithm>
#include <array>
#include <string>

#include "api/instants.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::size_t kYearLength = 4;
constexpr std::size_t kMonthLength = 7;
constexpr std::size_t kSeasonLength = 8;
constexpr std::size_t kDateLength = 10;
constexpr std::int64_t kHour = 3600;
constexpr std::array<std::string_view, 4> kSeasons{"DJF", "MAM", "JJA", "SON"};

tl::unexpected<Error> not_a_time(std::string_view text) {
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not " + std::string(kPeriodForms));
}

Result<int> parse_year(std::string_view text) {
  int year = 0;
  for (const char c : text.substr(0, kYearLength)) {
    if (c < '0' || c > '9') return not_a_time(text);
    year = year * 10 + (c - '0');
  }
  return year;
}

Result<Period> parse_season(std::string_view text) {
  const auto season = std::find(kSeasons.begin(), kSeasons.end(), text.substr(kYearLength + 1));
  if (text[kYearLength] != '-' || season == kSeasons.end()) return not_a_time(text);
  STRATUS_ASSIGN_OR_RETURN(const int year, parse_year(text));
  return Period{Resolution::kSeason, {std::int64_t{year} * 4 + (season - kSeasons.begin())}};
}

Result<Period> read_days(std::string_view text) {
  if (text.size() == kYearLength) {
    STRATUS_ASSIGN_OR_RETURN(const int year, parse_year(text));
    return Period{Resolution::kYear, {year}};
  }
  if (text.size() == kMonthLength) {
    const Result<MonthNumber> month = parse_month(text);
    if (!month) return not_a_time(text);
    return Period{Resolution::kMonth, {month->value}};
  }
  if (text.size() == kSeasonLength) return parse_season(text);
  if (text.size() == kDateLength) {
    const Result<DayNumber> day = parse_date(text);
    if (!day) return not_a_time(text);
    return Period{Resolution::kDay, {day->value}};
  }
  return not_a_time(text);
}

bool in_range(DayNumber first, DayNumber last) {
  constexpr std::int64_t kDay = 86400;
  return first.value * kDay >= kEarliestTime.value && last.value * kDay < kLatestTime.value;
}

}  // namespace

Result<Period> parse_days(std::string_view text) {
  STRATUS_ASSIGN_OR_RETURN(const Period period, read_days(text));
  if (in_range(first_day(period.resolution, period.key), first_day(period.resolution, {period.key.value + 1}) - 1))
    return period;
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not within the years 1800 to 2199");
}

Result<Period> parse_period(std::string_view text) {
  if (text.size() <= kDateLength) return parse_days(text);
  const Result<UtcMillis> time = parse_instant(text);
  if (!time) return not_a_time(text);
  if (time->value % (kHour * 1000) != 0)
    return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not the start of an hour");
  return Period{Resolution::kHour, {floor_div(floor_seconds(*time).value, kHour)}};
}

Result<Period> parse_long_period(std::string_view text) {
  const Result<Period> period = parse_period(text);
  if (period && period->resolution != Resolution::kHour && period->resolution != Resolution::kDay) return *period;
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not " + std::string(kLongPeriodForms));
}

}  // namespace stratus
