#include "api/periods.h"

#include <algorithm>
#include <array>
#include <string>

namespace stratus {
namespace {

constexpr std::size_t kYearLength = 4;
constexpr std::size_t kMonthLength = 7;
constexpr std::size_t kSeasonLength = 8;
constexpr std::size_t kDateLength = 10;
constexpr std::int64_t kHour = 3600;
constexpr std::array<std::string_view, 4> kSeasons{"DJF", "MAM", "JJA", "SON"};

tl::unexpected<Error> not_a_time(std::string_view text) {
  return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text) + "\" is not " + std::string(kBoundForms));
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

Result<Period> parse_any(std::string_view text) {
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
  const Result<UtcSeconds> time = parse_utc_seconds(text);
  if (!time) return not_a_time(text);
  return Period{Resolution::kHour, {floor_div(time->value, kHour)}};
}

bool in_range(DayNumber first, DayNumber last) {
  constexpr std::int64_t kDay = 86400;
  return first.value * kDay >= kEarliestTime.value && last.value * kDay < kLatestTime.value;
}

}  // namespace

Result<Bound> parse_bound(std::string_view text) {
  STRATUS_ASSIGN_OR_RETURN(const Period period, parse_any(text));
  Bound bound;
  if (period.resolution == Resolution::kHour) {
    STRATUS_ASSIGN_OR_RETURN(bound.instant, parse_utc_seconds(text));
    return bound;
  }
  bound.first = first_day(period.resolution, period.key);
  bound.last = first_day(period.resolution, {period.key.value + 1}) - 1;
  if (!in_range(bound.first, bound.last))
    return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text) + "\" is not within the years 1800 to 2199");
  return bound;
}

Result<Period> parse_period(std::string_view text) {
  STRATUS_ASSIGN_OR_RETURN(const Bound bound, parse_bound(text));
  if (bound.instant && bound.instant->value % kHour != 0)
    return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text) + "\" is not the start of an hour");
  return parse_any(text);
}

Result<Period> parse_long_period(std::string_view text) {
  const Result<Period> period = parse_period(text);
  if (period && period->resolution != Resolution::kHour && period->resolution != Resolution::kDay) return *period;
  return fail(ErrorKind::kInvalidArgument, "\"" + std::string(text) + "\" is not " + std::string(kLongPeriodForms));
}

}  // namespace stratus
