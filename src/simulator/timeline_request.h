// A request to the Timeline API, as the API would understand it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "http/url.h"
#include "simulator/local_calendar.h"

namespace stratus {

// What the API answers when it refuses: one line of plain text.
struct ApiError {
  int status = 400;
  std::string text;
};

template <typename T>
using ApiResult = tl::expected<T, ApiError>;

enum class UnitGroup { kUs, kMetric, kUk, kBase };

// The `elements` parameter. Order does not matter: the API answers in its own order.
struct RequestedElements {
  bool all = true;              // the default list, then `add` and `remove` apply
  std::set<std::string> names;  // instead of the default list, or added to it
  std::set<std::string> removed;

  // `by_default` is whether the API sends it unasked.
  bool has(std::string_view name, bool by_default = true) const;
};

struct TimelineRequest {
  std::string location;
  std::string date1;  // empty: the forecast
  std::string date2;
  std::string key;
  UnitGroup units = UnitGroup::kUs;
  std::set<std::string> include;
  RequestedElements elements;
  bool utc = false;
  bool no_nulls = false;
  bool icons2 = false;

  bool includes(const std::string& section) const { return include.contains(section); }
};

// 404 for another path, 400 for an unknown unit group or an answer format that is not simulated.
ApiResult<TimelineRequest> parse_timeline_request(std::string_view path, const QueryParams& query);

// The days that are asked for, both inclusive, or one instant.
struct AskedDays {
  DayNumber first;
  DayNumber last;
  std::optional<UtcSeconds> instant;
};

// Days are those of `calendar`; `today` is its day of now. 400 for a date that cannot be read.
ApiResult<AskedDays> asked_days(const TimelineRequest& request, const LocalCalendar& calendar, DayNumber today);

}  // namespace stratus
