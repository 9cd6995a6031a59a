// Instants: UTC whole seconds for observation times, UTC milliseconds for statements and clocks.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/result.h"

namespace stratus {

// Seconds since 1970-01-01T00:00:00Z, leap seconds ignored. May be negative.
struct UtcSeconds {
  std::int64_t value = 0;

  auto operator<=>(const UtcSeconds&) const = default;
  UtcSeconds operator+(std::int64_t seconds) const { return {value + seconds}; }
  UtcSeconds operator-(std::int64_t seconds) const { return {value - seconds}; }
  std::int64_t operator-(UtcSeconds other) const { return value - other.value; }
};

// Milliseconds since 1970-01-01T00:00:00Z.
struct UtcMillis {
  std::int64_t value = 0;

  auto operator<=>(const UtcMillis&) const = default;
  UtcMillis operator+(std::int64_t millis) const { return {value + millis}; }
  UtcMillis operator-(std::int64_t millis) const { return {value - millis}; }
  std::int64_t operator-(UtcMillis other) const { return value - other.value; }
};

inline constexpr UtcMillis kEndOfTime{std::numeric_limits<std::int64_t>::max()};

// Half-open: from <= t < to.
struct TimeRange {
  UtcSeconds from;
  UtcSeconds to;

  bool contains(UtcSeconds t) const { return from <= t && t < to; }
  bool empty() const { return to <= from; }
  bool operator==(const TimeRange&) const = default;
};

// Every time that Stratus accepts lies in years 1800..2200; outside it is a typing error.
inline constexpr UtcSeconds kEarliestTime{-5364662400};  // 1800-01-01T00:00:00Z
inline constexpr UtcSeconds kLatestTime{7258118400};     // 2200-01-01T00:00:00Z

inline UtcSeconds floor_seconds(UtcMillis t) {
  std::int64_t q = t.value / 1000;
  return {t.value % 1000 < 0 ? q - 1 : q};
}
inline UtcMillis to_millis(UtcSeconds t) { return {t.value * 1000}; }

// Days since 1970-01-01, of whatever calendar the context names.
struct DayNumber {
  std::int32_t value = 0;

  auto operator<=>(const DayNumber&) const = default;
  DayNumber operator+(int days) const { return {value + days}; }
  DayNumber operator-(int days) const { return {value - days}; }
  int operator-(DayNumber other) const { return value - other.value; }
};

// A proleptic Gregorian date.
struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31

  auto operator<=>(const CivilDate&) const = default;
};

CivilDate to_date(DayNumber day);
// The date must exist.
DayNumber to_day_number(CivilDate date);
int days_in_month(int year, int month);

// Floor division, for buckets before 1970.
constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  std::int64_t q = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

// A month of the Gregorian calendar, counted from January of year 0.
struct MonthNumber {
  std::int32_t value = 0;

  auto operator<=>(const MonthNumber&) const = default;
  MonthNumber operator+(int months) const { return {value + months}; }
  MonthNumber operator-(int months) const { return {value - months}; }
};

MonthNumber month_of(DayNumber day);
MonthNumber month_of(UtcSeconds time);
MonthNumber make_month(int year, int month);
int year_of(MonthNumber month);
int month_of_year(MonthNumber month);  // 1..12
DayNumber first_day(MonthNumber month);
// Midnight UTC of its first day.
UtcSeconds begin_of(MonthNumber month);

// "2026-11-24T18:00:00Z".
std::string format_utc(UtcSeconds time);
// "2026-11-24T18:00:00.123Z"; the fraction is left out when it is zero.
std::string format_utc(UtcMillis time);
std::string format_date(DayNumber day);       // "2026-11-24"
std::string format_month(MonthNumber month);  // "2026-11"

// RFC 3339 with any offset ("Z", "+02:00") and an optional fraction, which is cut to milliseconds.
// kInvalidArgument names the text.
Result<UtcMillis> parse_utc_millis(std::string_view text);
// As above; a fraction other than zero is an error.
Result<UtcSeconds> parse_utc_seconds(std::string_view text);
Result<DayNumber> parse_date(std::string_view text);     // "2026-11-24"
Result<MonthNumber> parse_month(std::string_view text);  // "2026-11"

}  // namespace stratus
