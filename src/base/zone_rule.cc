#include "base/zone_rule.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

namespace stratus {
namespace {

constexpr auto kZoneFolder = "/usr/share/zoneinfo/";
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;

bool is_digit(char c) { return '0' <= c && c <= '9'; }

int year_at(UtcSeconds time) { return to_date({static_cast<std::int32_t>(floor_div(time.value, kDay))}).year; }

bool is_leap(int year) { return days_in_month(year, 2) == 29; }

// 1970-01-01 was a Thursday.
int weekday_of(DayNumber day) {
  constexpr int kThursday = 4;
  return static_cast<int>(day.value + kThursday - floor_div(day.value + kThursday, 7) * 7);
}

// The last line of a zone file that has one (RFC 9636): between the two last line ends.
std::string last_line(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line, last;
  while (std::getline(file, line)) last = line;
  return last;
}

}  // namespace

// Reads from the front; the first mistake makes `ok` false and stays.
struct ZoneRule::Reader {
  std::string_view text;
  bool ok = true;

  bool take(char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
  }
  void need(char c) { ok = take(c) && ok; }

  void name() {
    const bool quoted = take('<');
    const auto is_end = [&](char c) { return quoted ? c == '>' : is_digit(c) || c == '+' || c == '-' || c == ','; };
    const auto end = std::find_if(text.begin(), text.end(), is_end);
    ok = ok && end - text.begin() >= 3;
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    if (quoted) need('>');
  }

  int number(int least, int greatest) {
    constexpr std::size_t kMostDigits = 3;
    int value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && digits < kMostDigits && is_digit(text[digits]); ++digits)
      value = value * 10 + (text[digits] - '0');
    text.remove_prefix(digits);
    ok = ok && digits > 0 && least <= value && value <= greatest;
    return value;
  }

  // "[+-]hh[:mm[:ss]]" in seconds.
  std::int64_t clock() {
    const std::int64_t sign = take('-') ? -1 : 1;
    if (sign > 0) take('+');
    std::int64_t seconds = number(0, 167) * kHour;
    if (take(':')) seconds += number(0, 59) * 60;
    if (take(':')) seconds += number(0, 59);
    return sign * seconds;
  }

  Change change() {
    Change change;
    if (take('M')) {
      change.month = number(1, 12);
      need('.');
      change.week = number(1, 5);
      need('.');
      change.day = number(0, 6);
    } else {
      change.form = take('J') ? Change::Form::kJulian : Change::Form::kDay;
      change.day = change.form == Change::Form::kJulian ? number(1, 365) : number(0, 365);
    }
    if (take('/')) change.time_s = clock();
    return change;
  }
};

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  Reader reader{text};
  ZoneRule rule;
  reader.name();
  rule.standard_s_ = -reader.clock();
  rule.other_s_ = rule.standard_s_ + kHour;
  if (reader.text.empty()) return std::nullopt;
  reader.name();
  if (!reader.text.starts_with(',')) rule.other_s_ = -reader.clock();
  reader.need(',');
  rule.start_ = reader.change();
  reader.need(',');
  rule.end_ = reader.change();
  if (!reader.ok || !reader.text.empty()) return std::nullopt;
  return rule;
}

std::string ZoneRule::text_of_zone(std::string_view iana_name) {
  // A name is a path below the folder and never leaves it.
  if (iana_name.starts_with('/') || iana_name.find("..") != std::string_view::npos) return "";
  return last_line(kZoneFolder + std::string(iana_name));
}

DayNumber ZoneRule::Change::day_in(int year) const {
  const DayNumber new_year = to_day_number({year, 1, 1});
  constexpr int kLastOfFebruary = 59;
  if (form == Form::kJulian) return new_year + (day - 1 + (is_leap(year) && day > kLastOfFebruary ? 1 : 0));
  if (form == Form::kDay) return new_year + day;
  const DayNumber first = to_day_number({year, month, 1});
  const int to_weekday = (day - weekday_of(first) + 7) % 7;
  int offset = to_weekday + (week - 1) * 7;
  while (offset >= days_in_month(year, month)) offset -= 7;
  return first + offset;
}

UtcSeconds ZoneRule::start(int year) const { return {start_.day_in(year).value * kDay + start_.time_s - standard_s_}; }

UtcSeconds ZoneRule::end(int year) const { return {end_.day_in(year).value * kDay + end_.time_s - other_s_}; }

ZoneRule::Stretch ZoneRule::at(UtcSeconds time) const {
  struct Turn {
    UtcSeconds time;
    std::int64_t offset_s;
  };
  std::array<Turn, 6> turns;
  const int year = year_at(time);
  for (int i = 0; i < 3; ++i) {
    turns[static_cast<std::size_t>(2 * i)] = {start(year + i - 1), other_s_};
    turns[static_cast<std::size_t>(2 * i + 1)] = {end(year + i - 1), standard_s_};
  }
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.time < b.time; });
  std::size_t next = 1;
  while (next + 1 < turns.size() && turns[next].time <= time) ++next;
  return {turns[next - 1].time, turns[next].time, turns[next - 1].offset_s};
}

}  // namespace stratus
