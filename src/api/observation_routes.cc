#include <algorithm>

#include "api/json_observations.h"
#include "api/routes.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kDefaultSpan = kDay;
// Facts may be stamped a quarter of an hour ahead of the clock; a question without an end must see them.
constexpr std::int64_t kAhead = 16 * kMinute;
constexpr std::size_t kDefaultRows = 1000;
constexpr std::int64_t kRawHoursAPeriod = 10;

// Resolutions and "raw", for messages.
const std::vector<std::string>& resolution_names() {
  static const std::vector<std::string> kNames{"raw", "hour", "day", "month", "season", "year"};
  return kNames;
}

struct RawRange {
  TimeRange range;
  bool follows_now = false;
};

// Whole days are UTC days here: an instant is an instant.
Answered<RawRange> raw_range(const Call& call, UtcSeconds now) {
  STRATUS_ASSIGN_OR_RETURN(const auto start, call.parameters.bound("start"));
  STRATUS_ASSIGN_OR_RETURN(const auto end, call.parameters.bound("end"));
  RawRange raw;
  raw.follows_now = !end;
  raw.range.to = UtcSeconds{floor_div(now.value, kMinute) * kMinute} + kAhead;
  if (end) raw.range.to = end->instant ? *end->instant : UtcSeconds{(std::int64_t{end->last.value} + 1) * kDay};
  raw.range.from = raw.range.to - (end ? kDefaultSpan : kDefaultSpan + kAhead);
  if (start) raw.range.from = start->instant ? *start->instant : UtcSeconds{std::int64_t{start->first.value} * kDay};
  if (raw.range.empty()) {
    return fail(wrong_value("end", std::string(call.parameters.find("end").value_or("now")),
                            {"a time after start, " + format_utc(raw.range.from)}));
  }
  if ((raw.range.to - raw.range.from) / 3600 > call.options.periods_a_query * kRawHoursAPeriod) {
    return fail(wrong_value("start", format_utc(raw.range.from),
                            {"at most " + std::to_string(call.options.periods_a_query * kRawHoursAPeriod) +
                             " hours before end, " + format_utc(raw.range.to)}));
  }
  return raw;
}

UtcMillis next_minute(UtcSeconds now) { return to_millis({(floor_div(now.value, kMinute) + 1) * kMinute}); }

Answered<Answer> get_raw(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const Scope scope, call.parameters.scope());
  STRATUS_RETURN_IF_ERROR(call.parameters.day());  // of no use here, but wrong is wrong
  STRATUS_ASSIGN_OR_RETURN(const RawRange raw, raw_range(call, now));
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(raw_element_names()));
  STRATUS_ASSIGN_OR_RETURN(const KindSet kinds, call.parameters.kinds());
  STRATUS_ASSIGN_OR_RETURN(const std::size_t limit, call.parameters.limit(kDefaultRows, call.options.rows_an_answer));
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
                             STRATUS_ASSIGN_OR_RETURN(std::vector<Observation> rows,
                                                      observations(reading, station, raw.range, kinds, scope, limit + 1));
                             std::optional<UtcSeconds> next;
                             if (rows.size() > limit) {
                               next = rows.back().stored.fact.time;
                               rows.pop_back();
                             }
                             return json_observations(head_of(reading, scope), station, raw.range, elements, rows, next);
                           })));
  return json_answer(std::move(json), raw.follows_now ? next_minute(now) : kEndOfTime);
}

}  // namespace

Answered<Answer> get_observations(const Call& call) {
  const std::string_view resolution = call.parameters.find("resolution").value_or("raw");
  const auto& names = resolution_names();
  if (std::find(names.begin(), names.end(), resolution) == names.end())
    return fail(wrong_value("resolution", std::string(resolution), names));
  return resolution == "raw" ? get_raw(call) : get_summaries(call);
}

Answered<Answer> get_latest(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const Scope scope, call.parameters.scope());
  STRATUS_ASSIGN_OR_RETURN(const auto asked,
                           call.parameters.stations(*call.services.stations(), call.options.stations_a_query));
  const auto registry = call.services.stations();
  std::vector<StationId> ids = asked.value_or(std::vector<StationId>());
  if (!asked) {
    for (const auto& [id, station] : registry->stations()) ids.push_back(id);
  }
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             std::vector<LatestObservation> rows;
                             for (const StationId& id : ids) {
                               STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(id, *registry));
                               STRATUS_ASSIGN_OR_RETURN(auto observation, latest(reading, station, now, scope));
                               rows.push_back({id, std::move(observation)});
                             }
                             return json_latest(head_of(reading, scope), now, rows);
                           })));
  // A fact stamped a little ahead becomes the latest in its second.
  return json_answer(std::move(json), to_millis(now + 1));
}

}  // namespace stratus
