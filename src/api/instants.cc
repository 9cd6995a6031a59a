#include "api/instants.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/shown_text.h"

namespace stratus {
namespace {

// Shorter numbers are years, or dates without their dashes.
constexpr std::size_t kFewestDigits = 9;
constexpr std::size_t kMostSecondsDigits = 10;

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

tl::unexpected<Error> refused(std::string_view text, std::string_view what) {
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not " + std::string(what));
}

// Whatever is beyond the years as seconds can only be milliseconds.
Result<UtcMillis> since_1970(std::string_view digits) {
  const std::optional<std::int64_t> number = digits.size() < kFewestDigits ? std::nullopt : number_of(digits);
  if (number && *number < kLatestTime.value) return to_millis(UtcSeconds{*number});
  if (number && digits.size() > kMostSecondsDigits && *number < to_millis(kLatestTime).value) return UtcMillis{*number};
  return refused(digits,
                 "a count of seconds or milliseconds since 1970 that can mean only one of them (10 or 13 digits); a date is "
                 "written 2026-11-24");
}

// "2026-11-24T18:00Z" with its seconds.
std::string with_seconds(std::string_view text) {
  constexpr std::size_t kMinutesEnd = 16;
  std::string whole(text);
  const bool zone = text.size() > kMinutesEnd && std::string_view("Zz+-").find(text[kMinutesEnd]) != std::string_view::npos;
  const bool without = zone && text[kMinutesEnd - 3] == ':';
  return without ? whole.insert(kMinutesEnd, ":00") : whole;
}

}  // namespace

std::optional<std::int64_t> number_of(std::string_view digits) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!is_number(digits) || error != std::errc()) return std::nullopt;
  return number;
}

Result<UtcMillis> parse_instant(std::string_view text) {
  if (is_number(text)) return since_1970(text);
  const Result<UtcMillis> time = parse_utc_millis(with_seconds(text));
  if (!time) return refused(text, kInstantForms);
  return *time;
}

}  // namespace stratus
