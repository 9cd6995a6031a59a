#include "api/bounds.h"

#include <string>

#include "api/instants.h"
#include "api/periods.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 86400;
constexpr std::size_t kYearLength = 4;

bool is_a_time(UtcMillis time) { return to_millis(kEarliestTime) <= time && time < to_millis(kLatestTime); }

tl::unexpected<Error> refused(std::string_view text, std::string_view what) {
  return fail(ErrorKind::kInvalidArgument, "\"" + escaped(text) + "\" is not " + std::string(what));
}

// "-24h" or "-7d".
std::optional<UtcMillis> long_ago(std::string_view text, UtcSeconds now) {
  constexpr std::size_t kMostDigits = 7;
  if (text.size() < 3 || text.size() > kMostDigits + 2 || text.front() != '-') return std::nullopt;
  const std::int64_t unit = text.back() == 'h' ? kHour : text.back() == 'd' ? kDay : 0;
  const auto count = number_of(text.substr(1, text.size() - 2));
  if (!count || unit == 0) return std::nullopt;
  return to_millis(now - *count * unit);
}

std::optional<Bound> relative_bound(std::string_view text, const Moment& moment) {
  const auto day = [&](int days) { return Bound{std::nullopt, moment.today + days, moment.today + days, true}; };
  if (text == "today") return day(0);
  if (text == "yesterday") return day(-1);
  const auto instant = text == "now" ? std::optional(to_millis(moment.now)) : long_ago(text, moment.now);
  if (!instant) return std::nullopt;
  return Bound{instant, {}, {}, true};
}

Bound days_of(const Period& period) {
  return {std::nullopt, first_day(period.resolution, period.key), first_day(period.resolution, {period.key.value + 1}) - 1};
}

}  // namespace

Result<Bound> parse_bound(std::string_view text, const Moment& moment) {
  if (const auto relative = relative_bound(text, moment)) {
    if (relative->instant && !is_a_time(*relative->instant)) return refused(text, "within the years 1800 to 2199");
    return *relative;
  }
  if (const Result<Period> days = parse_days(text)) return days_of(*days);
  const Result<UtcMillis> instant = parse_instant(text);
  if (instant) return Bound{*instant, {}, {}};
  // What is wrong with a number is said better there.
  if (text.size() > kYearLength && number_of(text)) return fail(instant.error());
  return refused(text, kBoundForms);
}

}  // namespace stratus
