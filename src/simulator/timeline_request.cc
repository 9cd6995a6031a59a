#include "simulator/timeline_request.h"

#include <charconv>
#include <vector>

namespace stratus {
namespace {

constexpr std::string_view kPath = "/VisualCrossingWebServices/rest/services/timeline/";
constexpr int kForecastDays = 15;
constexpr int kMaxPeriodDays = 3660;

tl::unexpected<ApiError> refuse(std::string text, int status = 400) {
  return tl::unexpected<ApiError>(ApiError{status, std::move(text)});
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find(at);
    parts.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
  }
  return parts;
}

std::set<std::string> to_set(std::string_view list) {
  std::set<std::string> set;
  for (std::string& part : split(list, ',')) set.insert(std::move(part));
  return set;
}

RequestedElements parse_elements(std::string_view list) {
  RequestedElements choice;
  for (const std::string& part : split(list, ',')) {
    if (part.starts_with("add:")) {
      choice.names.insert(part.substr(4));
    } else if (part.starts_with("remove:")) {
      choice.removed.insert(part.substr(7));
    } else {
      choice.all = false;
      choice.names.insert(part);
    }
  }
  return choice;
}

std::optional<UnitGroup> parse_units(std::string_view text) {
  if (text == "us") return UnitGroup::kUs;
  if (text == "metric") return UnitGroup::kMetric;
  if (text == "uk") return UnitGroup::kUk;
  if (text == "base") return UnitGroup::kBase;
  return std::nullopt;
}

ApiResult<void> apply(TimelineRequest& request, const std::string& name, const std::string& value) {
  if (name == "key") request.key = value;
  if (name == "include") request.include = to_set(value);
  if (name == "elements" && !value.empty()) request.elements = parse_elements(value);
  if (name == "timezone") request.utc = value == "Z";
  if (name == "options") request.no_nulls = to_set(value).contains("nonulls");
  if (name == "iconSet") request.icons2 = value == "icons2";
  if (name == "contentType" && value != "json") return refuse("Bad API Request:contentType " + value + " is not simulated");
  if (name == "unitGroup") {
    const auto units = parse_units(value);
    if (!units) return refuse("Bad API Request:Invalid unit group");
    request.units = *units;
  }
  return {};
}

// "last7days" with prefix "last" is 7.
std::optional<int> period_days(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || !text.ends_with("days")) return std::nullopt;
  text.remove_prefix(prefix.size());
  text.remove_suffix(4);
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc() || end != text.data() + text.size() || days < 1 || days > kMaxPeriodDays) return std::nullopt;
  return days;
}

std::optional<AskedDays> dynamic_period(std::string_view text, DayNumber today) {
  if (text == "today") return AskedDays{today, today, {}};
  if (text == "yesterday") return AskedDays{today - 1, today - 1, {}};
  if (text == "tomorrow") return AskedDays{today + 1, today + 1, {}};
  if (const auto days = period_days(text, "last")) return AskedDays{today - *days, today - 1, {}};
  if (const auto days = period_days(text, "next")) return AskedDays{today, today + *days, {}};
  return std::nullopt;
}

std::optional<AskedDays> parse_when(const std::string& text, const LocalCalendar& calendar, DayNumber today) {
  if (const auto period = dynamic_period(text, today)) return period;
  if (const auto day = parse_date(text)) return AskedDays{*day, *day, {}};
  const auto instant = [&](UtcSeconds time) {
    const DayNumber day = calendar.day_of(time);
    return AskedDays{day, day, UtcSeconds{floor_div(time.value, 3600) * 3600}};
  };
  std::int64_t unix_s = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), unix_s);
  if (error == std::errc() && end == text.data() + text.size() && text.size() > 4) return instant({unix_s});
  if (const auto local = parse_utc_seconds(text + "Z")) return instant(calendar.to_utc(local->value));
  return std::nullopt;
}

}  // namespace

bool RequestedElements::has(std::string_view name, bool by_default) const {
  const std::string key(name);
  if (removed.contains(key)) return false;
  return (all && by_default) || names.contains(key);
}

ApiResult<TimelineRequest> parse_timeline_request(std::string_view path, const QueryParams& query) {
  const auto parts = path.starts_with(kPath) ? split(path.substr(kPath.size()), '/') : std::vector<std::string>{};
  if (parts.empty() || parts.size() > 3) return refuse("Request did not match an endpoint.", 404);
  TimelineRequest request;
  request.location = parts[0];
  if (parts.size() > 1) request.date1 = parts[1];
  if (parts.size() > 2) request.date2 = parts[2];
  request.include = {"days", "hours", "current", "alerts"};
  for (const auto& [name, value] : query) {
    const auto applied = apply(request, name, value);
    if (!applied) return tl::unexpected<ApiError>(applied.error());
  }
  return request;
}

ApiResult<AskedDays> asked_days(const TimelineRequest& request, const LocalCalendar& calendar, DayNumber today) {
  if (request.date1.empty()) return AskedDays{today, today + (kForecastDays - 1), {}};
  const auto first = parse_when(request.date1, calendar, today);
  if (!first) return refuse("Bad API Request:Start date time value " + request.date1 + " cannot be parsed");
  if (request.date2.empty()) return *first;
  const auto last = parse_when(request.date2, calendar, today);
  if (!last) return refuse("Bad API Request:End date time value " + request.date2 + " cannot be parsed");
  if (last->last < first->first)
    return refuse("Bad API Request:To date (" + request.date2 + ") cannot be before the from date (" + request.date1 + ")");
  if (last->last - first->first > kMaxPeriodDays) return refuse("Bad API Request:The period is too long");
  return AskedDays{first->first, last->last, {}};
}

}  // namespace stratus
